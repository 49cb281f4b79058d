/** Random pairs of rows and their cosines, from which the impostor statistics of a data set are measured. */
import { findZeroRows } from "../arrays/normalise.ts";
import type { Random } from "../arrays/random.ts";
import { type RowSource, type Rows, sourceOf } from "../arrays/row-source.ts";
import { keyOffsets, stableOrder } from "../arrays/stable-order.ts";
import {
	compareWithOthers,
	createComparison,
} from "../graph/exact/ordered-products.ts";

const numPairs = 200_000;

/** Pairs of rows with the cosine of each. */
export interface PairSample {
	readonly rows: Int32Array;
	readonly others: Int32Array;
	readonly cosines: Float64Array;
	/** D, the length of a row. */
	readonly cols: number;
}

type Pairs = Pick<PairSample, "rows" | "others">;

/**
 * Draws 200,000 random pairs, or takes all pairs where there are fewer. Rows of zeros are left out.
 * @param features rows of length 1 or of zeros
 * @param order all rows in some order; the same order and seed give the same pairs
 */
export function samplePairs(
	features: Rows,
	order: Int32Array,
	random: Random,
): PairSample {
	const source = sourceOf(features);
	return samplePairsOf(source, nonZeroRows(source, order), random);
}

/** As `samplePairs`, of an order without the rows of zeros. */
export function samplePairsOf(
	source: RowSource,
	order: Int32Array,
	random: Random,
): PairSample {
	return withCosines(source, drawPairs(order, random));
}

/** As `samplePairs`, with pairs of one of `some` and one of `others`. */
export function samplePairsBetween(
	features: Rows,
	some: Int32Array,
	others: Int32Array,
	random: Random,
): PairSample {
	const source = sourceOf(features);
	const parts = [some, others].map((rows) => nonZeroRows(source, rows));
	return withCosines(source, drawBetween(parts[0], parts[1], random));
}

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

function drawBetween(
	some: Int32Array,
	others: Int32Array,
	random: Random,
): Pairs {
	const numAll = some.length * others.length;
	const size = Math.min(numAll, numPairs);
	const pairs = { rows: new Int32Array(size), others: new Int32Array(size) };
	for (let pair = 0; pair < size; pair++) {
		const drawn = numAll <= numPairs ? pair : random.below(numAll);
		pairs.rows[pair] = some[Math.floor(drawn / others.length)];
		pairs.others[pair] = others[drawn % others.length];
	}
	return pairs;
}

function withCosines(source: RowSource, pairs: Pairs): PairSample {
	return { ...pairs, cosines: cosinesOf(source, pairs), cols: source.cols };
}

/** Computes the cosines of all pairs. It goes through the pairs by row, so that a row in a file is read once for many pairs. */
function cosinesOf(source: RowSource, { rows, others }: Pairs): Float64Array {
	const order = stableOrder(rows, source.rows, null);
	const byRow = {
		first: 0,
		offsets: keyOffsets(rows, source.rows),
		others: order.map((pair) => others[pair]),
	};
	const ordered = new Float64Array(rows.length);
	compareWithOthers(source, byRow, ordered, createComparison(source));
	const cosines = new Float64Array(rows.length);
	order.forEach((pair, i) => {
		cosines[pair] = ordered[i];
	});
	return cosines;
}

function nonZeroRows(features: RowSource, order: Int32Array): Int32Array {
	const isZero = new Uint8Array(features.rows);
	for (const row of findZeroRows(features)) isZero[row] = 1;
	return order.filter((row) => isZero[row] === 0);
}

/** The pairs that pass the test, in their order. */
export function filterPairs(
	sample: PairSample,
	test: (row: number, other: number) => boolean,
): PairSample {
	const { rows, others, cosines, cols } = sample;
	const kept = {
		rows: new Int32Array(rows.length),
		others: new Int32Array(rows.length),
		cosines: new Float64Array(rows.length),
	};
	let count = 0;
	for (let pair = 0; pair < rows.length; pair++) {
		if (!test(rows[pair], others[pair])) continue;
		kept.rows[count] = rows[pair];
		kept.others[count] = others[pair];
		kept.cosines[count++] = cosines[pair];
	}
	return {
		rows: kept.rows.subarray(0, count),
		others: kept.others.subarray(0, count),
		cosines: kept.cosines.subarray(0, count),
		cols,
	};
}

/** The first of the values and every `step`-th after it: of random pairs, a smaller sample. */
export function takeEvery(values: Float64Array, step: number): Float64Array {
	const some = new Float64Array(Math.ceil(values.length / step));
	for (let i = 0; i < some.length; i++) some[i] = values[i * step];
	return some;
}

/** The pairs of both samples of the same rows. */
export function joinSamples(a: PairSample, b: PairSample): PairSample {
	return {
		rows: Int32Array.from([...a.rows, ...b.rows]),
		others: Int32Array.from([...a.others, ...b.others]),
		cosines: Float64Array.from([...a.cosines, ...b.cosines]),
		cols: a.cols,
	};
}
