/**
 * How far a row is from being one of this embedding: rows are compared with a sample of strangers, one row of each cluster.
 *
 * A row of the embedding has about the same mean cosine to strangers as they have to one another, and its cosines to them vary about as much: the strangers
 * fill a part of the space, and so does the row. A random row lies outside that part, so its cosines vary less, and where strangers have much in common
 * its mean is lower. What lies in that part like a face, such as a negated row where strangers have a mean of 0, cannot be told.
 */
import { type Spread, spreadOf } from "./robust.ts";
import type { UnitSample } from "./unit-sample.ts";

/** A row at least this far is foreign. */
export const foreignDistance = 6;
/** Strangers that are this far do not tell what a row of the embedding is like. */
const trimDistance = 5;
/** Rows are compared with this many strangers first, and only those that seem this far with all of them. */
const coarseStrangers = 64;
const coarseDistance = 2.5;
const mostStrangers = 384;
/** With fewer strangers nothing can be said. */
export const leastStrangers = 24;
/** Rounds of leaving out strangers that are foreign themselves. */
const mostRounds = 3;
const leastDeviation = 1e-4;
/** Strangers who are this much more similar to a row than strangers are, in deviations, are perhaps none. */
const mostSimilar = 4;
/** Takes the place of a cosine that does not count. */
const leftOut = Number.POSITIVE_INFINITY;

/** Strangers, and how they compare with one another. */
interface Reference {
	/** Their indexes in the sample. */
	readonly strangers: Int32Array;
	readonly means: Spread;
	readonly spreads: Spread;
	/** A higher cosine is left out. */
	readonly most: number;
}

interface Moments {
	readonly mean: number;
	readonly spread: number;
}

/** Returns the distance of a row of some cluster from the rows of this embedding. */
export type ForeignDistance = (row: number, cluster: number) => number;

/**
 * The indexes in the sample of one row of each cluster, the first, at most 384. Clusters of one row, which foreign rows are, are left out where there are enough others.
 * @param clusters [S] cluster of each row of the sample
 * @param sizes rows of each cluster
 */
export function findStrangers(
	clusters: ArrayLike<number>,
	sizes: ArrayLike<number>,
): Int32Array {
	const seen = new Set<number>();
	const strangers: number[] = [];
	for (let i = 0; i < clusters.length; i++) {
		if (!seen.has(clusters[i])) strangers.push(i);
		seen.add(clusters[i]);
	}
	const together = strangers.filter((i) => sizes[clusters[i]] > 1);
	const found = together.length >= coarseStrangers ? together : strangers;
	return Int32Array.from(found.slice(0, mostStrangers));
}

/**
 * @param clusters [S] cluster of each row of the sample
 * @param strangers indexes in the sample, at least 24
 */
export function createForeignDistance(
	sample: UnitSample,
	clusters: ArrayLike<number>,
	strangers: Int32Array,
): ForeignDistance {
	const fine = withoutForeign(sample, strangers);
	const coarse = refer(
		sample,
		fine.strangers,
		fine.strangers.subarray(0, coarseStrangers),
		fine.most,
	);
	const toCoarse = sample.comparison(coarse.strangers);
	const cosines = new Float32Array(fine.strangers.length);
	const toFine = (row: number) => {
		sample.compare(row, fine.strangers, cosines);
		return cosines;
	};
	const distance = (
		values: Float32Array,
		cluster: number,
		to: Reference,
	): number => {
		for (let i = 0; i < values.length; i++)
			if (clusters[to.strangers[i]] === cluster) values[i] = leftOut;
		return distanceOf(momentsOf(values, to.most), to);
	};
	return (row, cluster) => {
		const first = distance(toCoarse(row), cluster, coarse);
		return first < coarseDistance
			? first
			: distance(toFine(row), cluster, fine);
	};
}

function withoutForeign(sample: UnitSample, strangers: Int32Array): Reference {
	const { median, deviation } = strangerLevel(sample, strangers);
	const most = median + mostSimilar * deviation;
	let reference = refer(sample, strangers, strangers, most);
	for (let round = 0; round < mostRounds; round++) {
		const { strangers: before } = reference;
		const kept = before.filter((stranger) => {
			const moments = momentsAmong(sample, stranger, before, most);
			return distanceOf(moments, reference) < trimDistance;
		});
		if (kept.length === before.length || kept.length < leastStrangers) break;
		reference = refer(sample, kept, kept, most);
	}
	return reference;
}

/** How `rows` of the sample compare with the strangers, of which they are some. */
function refer(
	sample: UnitSample,
	rows: Int32Array,
	strangers: Int32Array,
	most: number,
): Reference {
	const moments = Array.from(rows, (row) =>
		momentsAmong(sample, row, strangers, most),
	);
	const means = moments.map(({ mean }) => mean);
	const spreads = moments.map(({ spread }) => spread);
	return {
		strangers,
		most,
		means: spreadOf(means, leastDeviation),
		spreads: spreadOf(spreads, leastDeviation),
	};
}

function momentsAmong(
	{ cosines, rows }: UnitSample,
	row: number,
	strangers: Int32Array,
	most: number,
): Moments {
	const own = row * rows.length;
	const values = new Float32Array(strangers.length);
	for (let i = 0; i < values.length; i++)
		values[i] = strangers[i] === row ? leftOut : cosines[own + strangers[i]];
	return momentsOf(values, most);
}

function momentsOf(values: Float32Array, most: number): Moments {
	let number = 0;
	let sum = 0;
	let squares = 0;
	for (let i = 0; i < values.length; i++) {
		if (values[i] > most) continue;
		number++;
		sum += values[i];
		squares += values[i] * values[i];
	}
	if (number === 0) return { mean: most, spread: 0 };
	const mean = sum / number;
	return { mean, spread: Math.sqrt(Math.max(0, squares / number - mean ** 2)) };
}

/** Only a spread that is too small counts: near relatives among the strangers make it large. */
function distanceOf({ mean, spread }: Moments, to: Reference): number {
	const byMean = (mean - to.means.median) / to.means.deviation;
	const bySpread = (spread - to.spreads.median) / to.spreads.deviation;
	return Math.hypot(byMean, Math.min(0, bySpread));
}

/** Median and deviation of the cosines of strangers. */
export function strangerLevel(
	{ cosines, rows }: UnitSample,
	strangers: Int32Array,
): Spread {
	const some = strangers.subarray(0, coarseStrangers * 2);
	const values: number[] = [];
	for (let i = 0; i < some.length; i++)
		for (let j = 0; j < i; j++)
			values.push(cosines[some[i] * rows.length + some[j]]);
	return values.length > 0
		? spreadOf(values, leastDeviation)
		: { median: 0, deviation: 1 };
}
