/**
 * How similar different identities are in a data set: what the relational network measures every cosine against.
 * From low quantiles of random pairs: nearly all pairs are of two identities. Where few people have most rows even the low quantiles tilt,
 * by up to a deviation; so a network of two passes measures again without the pairs that its first pass joined.
 */
import type { LinksByRow } from "./first-pass.ts";
import { findZeroRows } from "../arrays/normalise.ts";
import { compareWithOthers, createComparison } from "../graph/exact/ordered-products.ts";
import type { Random } from "../arrays/random.ts";
import { type RowSource, type Rows, sourceOf } from "../arrays/row-source.ts";
import { keyOffsets, stableOrder } from "../arrays/stable-order.ts";
import { createUnionFind } from "../arrays/union-find.ts";

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

/** Some pairs of rows and how similar they are. */
export interface PairSample {
	readonly rows: Int32Array;
	readonly others: Int32Array;
	readonly cosines: Float64Array;
	/** Length of the rows. */
	readonly cols: number;
}

/**
 * 200,000 random pairs, or all pairs where there are fewer. Rows of zeros are left out.
 * @param features rows of length 1 or of zeros
 * @param order of all rows: what is drawn depends on it
 */
export function samplePairs(
	features: Rows,
	order: Int32Array,
	random: Random,
): PairSample {
	const { cols } = features;
	const source = sourceOf(features);
	const pairs = drawPairs(nonZeroRows(source, order), random);
	return { ...pairs, cosines: cosinesOf(source, pairs), cols };
}

/**
 * Mean and deviation of the cosines of different identities: with q05 and q30 the quantiles of the sample,
 * deviation = (q30 - q05) / 1.12, mean = q30 + 0.524 deviation.
 * Rows that are too few or all alike say nothing of others: they get what random directions have, mean 0 and deviation 1 / sqrt(D).
 */
export function measureImpostors({ cosines, cols }: PairSample): Impostors {
	return describe(cosines.slice(), cols);
}

/**
 * The impostors of the same sample without the pairs that a first pass joins, or null where that moves neither mean nor deviation by a tenth
 * of the deviation, or leaves fewer than 100 pairs. Rows are joined by the links of more than 0.8 between them.
 */
export function remeasureImpostors(
	{ rows, others, cosines, cols }: PairSample,
	links: LinksByRow,
	before: Impostors,
): Impostors | null {
	const groups = joinedRows(links);
	const apart = cosines.filter(
		(_, pair) => groups.find(rows[pair]) !== groups.find(others[pair]),
	);
	if (apart.length < leastPairs) return null;
	const after = describe(apart, cols);
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

type Pairs = Pick<PairSample, "rows" | "others">;

function drawPairs(from: Int32Array, random: Random): Pairs {
	const n = from.length;
	const numAll = (n * (n - 1)) / 2;
	const size = Math.min(numAll, numPairs);
	const rows = new Int32Array(size);
	const others = new Int32Array(size);
	if (numAll <= numPairs) {
		for (let i = 0, pair = 0; i < n; i++)
			for (let j = 0; j < i; j++, pair++) {
				rows[pair] = from[i];
				others[pair] = from[j];
			}
		return { rows, others };
	}
	for (let pair = 0; pair < size; pair++) {
		const i = random.below(n);
		const j = random.below(n - 1);
		rows[pair] = from[i];
		others[pair] = from[j < i ? j : j + 1];
	}
	return { rows, others };
}

/** Pairs are taken row by row, whatever the order they were drawn in: rows that are read from a file are then read once for many. */
function cosinesOf(source: RowSource, { rows, others }: Pairs): Float64Array {
	const order = stableOrder(rows, source.rows, null);
	const byRow = {
		first: 0,
		offsets: keyOffsets(rows, source.rows),
		others: order.map((pair) => others[pair]),
	};
	const found = new Float64Array(rows.length);
	compareWithOthers(source, byRow, found, createComparison(source));
	const cosines = new Float64Array(rows.length);
	order.forEach((pair, i) => {
		cosines[pair] = found[i];
	});
	return cosines;
}

function nonZeroRows(features: RowSource, order: Int32Array): Int32Array {
	const isZero = new Uint8Array(features.rows);
	for (const row of findZeroRows(features)) isZero[row] = 1;
	return order.filter((row) => isZero[row] === 0);
}

/** Of ascending values, linear between neighbours; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
	const position = share * (sorted.length - 1);
	const below = Math.max(0, Math.floor(position));
	const above = Math.min(sorted.length - 1, below + 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
