/**
 * Writes features in another order, in which near rows lie together: by the lists of the approximate search, near lists one after another, and the rows of a list from those
 * that are nearest to the list before up to those nearest to the next one. A part of such a file has most of the rows that it needs.
 * Memory: twelve bytes a row, the lists' centres, a sample and some lists; never all features of a file.
 */

import type { FloatMatrix } from "../arrays/matrix.ts";
import { createRandom, permutation } from "../arrays/random.ts";
import type { RowSource } from "../arrays/row-source.ts";
import { stableOrder } from "../arrays/stable-order.ts";
import type { NpyStream } from "../files/npy/write-npy.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import { sampledPerList } from "../graph/approximate/approximate-search.ts";
import {
	findListCentres,
	type ListCentres,
	twoLevelsFrom,
} from "../graph/approximate/cells.ts";
import { orderCentres } from "../graph/approximate/order-centres.ts";
import { listParameters } from "../graph/build-graph.ts";
import { copyRows, localRows } from "../graph/local-rows.ts";
import {
	createApproximateThreads,
	startListSearchers,
} from "../graph/search-pool.ts";
import {
	createSimilarity,
	everyRow,
	type Frame,
	type Metric,
	measureFrame,
	type Similarity,
} from "../graph/similarity.ts";

/** The most bytes of features in a step, and in the sample that centres are found from. */
const stepBytes = 1 << 26;
const sampleBytes = 2 ** 30;

export interface OrderOptions {
	readonly metric: Metric;
	readonly seed: number;
	/** Members of a list on average; about 400 by default. */
	readonly rowsPerList?: number;
	/** Number of threads; with 0, as many as suit. */
	readonly workers: number;
	/** Counts rows, each twice: with its list, and written. */
	readonly onProgress: (done: number, total: number) => void;
}

/**
 * Appends all rows to a file in their new order.
 * @returns [N] the old number of each new row
 * @throws InputError for NaN or infinite features
 */
export function writeInOrder(
	features: Features,
	to: Pick<NpyStream<Float32Array>, "append">,
	options: OrderOptions,
): Promise<Int32Array> {
	const { metric, onProgress } = options;
	const { rows } = features;
	return whileRead(features, async (source) => {
		const frame = measureFrame(source, metric);
		const found = findCentresOf(source, frame, options);
		const places = orderCentres(found, metric);
		const lists = await placeRows(source, { found, places, frame }, options);
		const centres = inOrder(found.centres, places);
		const sorted = stableOrder(lists, centres.rows, null);
		const order = new Int32Array(rows);
		let done = 0;
		for (const step of stepsOf(sorted, lists, source.cols)) {
			const local = localRows(rows, step);
			const similarity = createSimilarity(
				copyRows(source, local.rows),
				metric,
				frame,
			);
			const positions = step.map(local.positionOf);
			const ofStep = step.map((row) => lists[row]);
			const next = sortInLists(similarity, positions, ofStep, centres);
			to.append(valuesOf(similarity.features, next));
			for (const position of next) order[done++] = local.rows[position];
			onProgress(rows + done, 2 * rows);
		}
		return order;
	});
}

function findCentresOf(
	source: RowSource,
	frame: Frame | null,
	{ metric, seed, rowsPerList }: OrderOptions,
): ListCentres {
	const { rows, cols } = source;
	const inList = rowsPerList ?? listParameters(rows).rowsPerList;
	const numLists = Math.ceil(rows / inList);
	const fitting = Math.floor(sampleBytes / (4 * cols * numLists));
	const perList = Math.max(1, Math.min(sampledPerList, fitting));
	const drawn = permutation(rows, createRandom(seed));
	const sample = drawn.subarray(0, perList * numLists);
	const local = localRows(rows, sample);
	const read = copyRows(source, local.rows);
	return findListCentres(createSimilarity(read, metric, frame), {
		kind: "float32",
		sample: sample.map(local.positionOf),
		numLists,
		twoLevelsFrom,
	});
}

interface PlacedLists {
	readonly found: ListCentres;
	/** [lists] the place of each list in the order. */
	readonly places: Int32Array;
	readonly frame: Frame | null;
}

/** [N] the place of the list of each row. */
async function placeRows(
	source: RowSource,
	{ found, places, frame }: PlacedLists,
	{ metric, workers, onProgress }: OrderOptions,
): Promise<Int32Array> {
	const { rows, cols } = source;
	const lists = new Int32Array(rows);
	const pool = startListSearchers(workers, rows);
	const together = Math.max(1, Math.floor(stepBytes / (4 * cols)));
	try {
		for (let first = 0, at = 0; first < rows; first += together) {
			const some = everyRow(first, Math.min(rows, first + together), 1);
			const features = copyRows(source, some);
			const threads = createApproximateThreads(pool, features, metric, frame);
			const task = { kind: "float32", ...found, numProbes: 1 } as const;
			for await (const nearest of threads.assign(task)) {
				for (const list of nearest) lists[at++] = places[list];
				onProgress(at, 2 * rows);
			}
		}
	} finally {
		await pool.close();
	}
	return lists;
}

/** The centres by their places. */
function inOrder(
	{ rows, cols, data }: FloatMatrix,
	places: Int32Array,
): FloatMatrix {
	const ordered = new Float32Array(data.length);
	for (let list = 0; list < rows; list++)
		ordered.set(
			data.subarray(list * cols, (list + 1) * cols),
			places[list] * cols,
		);
	return { rows, cols, data: ordered };
}

/** Successive rows of whole lists, as many as fit; a list that does not fit comes in several steps. */
function* stepsOf(
	sorted: Int32Array,
	lists: Int32Array,
	cols: number,
): Generator<Int32Array> {
	const most = Math.max(1, Math.floor(stepBytes / (4 * cols)));
	for (let first = 0, end = 0; first < sorted.length; first = end) {
		end = Math.min(sorted.length, first + most);
		let whole = end;
		const isInside = () =>
			whole < sorted.length &&
			whole > first &&
			lists[sorted[whole]] === lists[sorted[whole - 1]];
		while (isInside()) whole--;
		if (whole > first) end = whole;
		yield sorted.subarray(first, end);
	}
}

/** Sorts the rows of each list: those nearest to the centre of the list before come first, those nearest to the next one last. @param lists the list of each row */
function sortInLists(
	similarity: Similarity,
	rows: Int32Array,
	lists: Int32Array,
	centres: FloatMatrix,
): Int32Array {
	const { cols, data } = centres;
	const sorted = new Int32Array(rows.length);
	for (let first = 0, end = 0; first < rows.length; first = end) {
		const list = lists[first];
		for (end++; end < rows.length && lists[end] === list; ) end++;
		const before = Math.max(0, list - 1) * cols;
		const after = Math.min(centres.rows - 1, list + 1) * cols;
		const some = rows.subarray(first, end);
		const prepared = similarity.prepare(some).data;
		const keys = new Float64Array(some.length);
		for (let i = 0; i < some.length; i++)
			for (let d = 0; d < cols; d++)
				keys[i] +=
					prepared[i * cols + d] * (data[after + d] - data[before + d]);
		const order = everyRow(0, some.length, 1).sort(
			(a, b) => keys[a] - keys[b] || a - b,
		);
		sorted.set(
			order.map((i) => some[i]),
			first,
		);
	}
	return sorted;
}

function valuesOf(source: RowSource, rows: Int32Array): Float32Array {
	const { cols, values } = source;
	const copy = new Float32Array(rows.length * cols);
	for (let i = 0; i < rows.length; i++) {
		const start = source.at(rows[i]);
		copy.set(values.subarray(start, start + cols), i * cols);
	}
	return copy;
}

/** Brings a value of each new row back to the order before. @param order [N] the old number of each new row */
export function restoreOrder<A extends Int32Array | Float32Array>(
	values: A,
	order: Int32Array,
): A {
	const restored = values.slice() as A;
	for (let row = 0; row < order.length; row++)
		restored[order[row]] = values[row];
	return restored;
}
