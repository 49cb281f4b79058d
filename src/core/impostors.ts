/**
 * How similar different identities are in a data set: what the relational network measures every cosine against.
 * From low quantiles of random pairs: nearly all pairs are of two identities. Where few people have most rows even the low quantiles tilt,
 * by up to a deviation; so a network of two passes measures again without the pairs that its first pass joined.
 */
import { type ComparedRows, createRowProducts } from "./cosine.ts";
import type { LinksByRow } from "./first-pass.ts";
import type { FloatMatrix } from "./matrix.ts";
import type { Random } from "./random.ts";
import { createUnionFind } from "./union-find.ts";

/** The normal distribution that cosines of different identities follow. */
export interface Impostors {
	readonly mean: number;
	/** Above zero. */
	readonly deviation: number;
}

const numPairs = 200_000;
/** A normal distribution's 5% and 30% quantiles lie this many deviations apart, the second this many below its mean. */
const quantileDistance = 1.12;
const quantileDepth = 0.524;
/** Float32 cosines of rows that are all alike still spread by less than this. */
const leastDeviation = 1e-6;

/** Rows that a first pass gives more than this probability are taken for one identity when it is measured again. */
const sureProbability = 0.8;
/** What is measured again counts where it moved by so many deviations, and rests on so many pairs. */
const leastShift = 0.1;
const leastPairs = 100;

/**
 * Mean and deviation of the cosines of different identities: with q05 and q30 the quantiles of 200,000 random pairs (of all pairs where there are fewer),
 * deviation = (q30 - q05) / 1.12, mean = q30 + 0.524 deviation. Rows of zeros are left out.
 * Rows that are too few or all alike say nothing of others: they get what random directions have, mean 0 and deviation 1 / sqrt(D).
 * @param features rows of length 1 or of zeros
 */
export function measureImpostors(
	features: ComparedRows,
	random: Random,
): Impostors {
	return describe(
		sampleCosines(features, random, () => true),
		features.cols,
	);
}

/**
 * The impostors of the same sample without the pairs that a first pass joins, or null where that moves neither mean nor deviation by a tenth
 * of the deviation, or leaves fewer than 100 pairs. Rows are joined by the links of more than 0.8 between them.
 * @param random as when `before` was measured
 */
export function remeasureImpostors(
	features: ComparedRows,
	random: Random,
	links: LinksByRow,
	before: Impostors,
): Impostors | null {
	const groups = joinedRows(links);
	const cosines = sampleCosines(
		features,
		random,
		(a, b) => groups.find(a) !== groups.find(b),
	);
	if (cosines.length < leastPairs) return null;
	const after = describe(cosines, features.cols);
	const shift = Math.max(
		Math.abs(after.mean - before.mean),
		Math.abs(after.deviation - before.deviation),
	);
	return shift < leastShift * before.deviation ? null : after;
}

function joinedRows({ offsets, others, values }: LinksByRow) {
	const numRows = offsets.length - 1;
	const groups = createUnionFind(numRows);
	for (let row = 0; row < numRows; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			if (values[i] > sureProbability) groups.union(row, others[i]);
	return groups;
}

/** @param cosines are sorted */
function describe(cosines: Float64Array, cols: number): Impostors {
	cosines.sort();
	const q05 = quantile(cosines, 0.05);
	const q30 = quantile(cosines, 0.3);
	const deviation = (q30 - q05) / quantileDistance;
	if (!(deviation >= leastDeviation))
		return { mean: 0, deviation: 1 / Math.sqrt(cols) };
	return { mean: q30 + quantileDepth * deviation, deviation };
}

function sampleCosines(
	features: ComparedRows,
	random: Random,
	isWanted: (row: number, other: number) => boolean,
): Float64Array {
	const rows = nonZeroRows(features);
	const n = rows.length;
	const numAll = (n * (n - 1)) / 2;
	const cosines = new Float64Array(Math.min(numAll, numPairs));
	const products = createRowProducts(features);
	let found = 0;
	const add = (row: number, other: number) => {
		if (isWanted(row, other)) cosines[found++] = products.with(other);
	};
	if (numAll <= numPairs) {
		for (let i = 0; i < n; i++) {
			products.start(rows[i]);
			for (let j = 0; j < i; j++) add(rows[i], rows[j]);
		}
		return cosines.subarray(0, found);
	}
	for (let pair = 0; pair < numPairs; pair++) {
		const i = random.below(n);
		const other = random.below(n - 1);
		const j = other < i ? other : other + 1;
		products.start(rows[i]);
		add(rows[i], rows[j]);
	}
	return cosines.subarray(0, found);
}

function nonZeroRows({ rows, cols, data }: FloatMatrix): Int32Array {
	const found = new Int32Array(rows);
	let count = 0;
	for (let i = 0; i < rows; i++) {
		const end = (i + 1) * cols;
		let at = i * cols;
		while (at < end && data[at] === 0) at++;
		if (at < end) found[count++] = i;
	}
	return found.subarray(0, count);
}

/** Of ascending values, linear between neighbours; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
	const position = share * (sorted.length - 1);
	const below = Math.max(0, Math.floor(position));
	const above = Math.min(sorted.length - 1, below + 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
