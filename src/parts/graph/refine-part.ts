/**
 * One round of refinement for some rows of a set: the lists of their nearest neighbours are read, and the features of the rows that are compared. Rows are numbered by their
 * order among these, so that nothing is as large as the set. Rows near each other are refined together, as many at a time as fit into memory.
 */

import { sharedInts } from "../../arrays/shared-memory.ts";
import {
	nearRow,
	numFollowed,
	type RefineTask,
} from "../../graph/approximate/refine-neighbours.ts";
import { inLists } from "../../graph/approximate/refine-rounds.ts";
import { createRowCollector, type LocalRows } from "../../graph/local-rows.ts";
import { localityOrder } from "../../graph/locality-order.ts";
import {
	createApproximateThreads,
	startListSearchers,
} from "../../graph/search-pool.ts";
import type { Frame } from "../../graph/similarity.ts";
import type { PartSet } from "../sets.ts";
import { mostGatheredBytes } from "./row-steps.ts";
import type { SearchSettings } from "./search-settings.ts";

/** The graph that a round begins with, whose rows are entries of `NearRows`. */
export interface NearTable {
	/** Entries of a row. */
	readonly width: number;
	range(first: number, end: number, into: Int32Array): Int32Array;
	gather(rows: Int32Array, into: Int32Array): Int32Array;
}

export interface RefineOptions {
	readonly set: PartSet;
	readonly settings: SearchSettings;
	readonly frame: Frame | null;
	readonly near: NearTable;
	readonly workers: number;
	readonly memory: number;
	readonly onProgress: (done: number, total: number) => void;
}

/** The most rows of a step, and those that are tried first. */
const mostPivots = 1 << 16;
/** About the rows that are compared with those of a step, for each of these. */
const usualShare = 16;

/** Refines the rows from `first` up to `end`: [rows x (k + 1)]. */
export async function refineRange(
	options: RefineOptions,
	first: number,
	end: number,
): Promise<Int32Array> {
	const { set, near, settings, workers, onProgress } = options;
	const numRows = end - first;
	const refined = new Int32Array(numRows * (settings.k + 1));
	if (numRows === 0) return refined;
	const own = near.range(first, end, new Int32Array(numRows * near.width));
	const order = orderRows(own, near.width, first, numRows);
	const memory = Math.min(options.memory, mostGatheredBytes);
	const usual = memory / (usualShare * 4 * set.features.cols);
	let numPivots = Math.max(1, Math.min(mostPivots, Math.floor(usual)));
	const pool = startListSearchers(workers, numRows);
	try {
		for (let done = 0; done < numRows; ) {
			const pivots = order.subarray(done, done + numPivots);
			const step = readStep(options, own, pivots, first);
			const bytes = bytesOfStep(step, set.features.cols, near.width);
			if (bytes > memory && pivots.length > 1) {
				numPivots = Math.max(1, Math.floor(pivots.length / 2));
				continue;
			}
			await runStep(options, step, pool, refined, first);
			done += pivots.length;
			onProgress(done, numRows);
			if (bytes < memory / 3) numPivots = Math.min(mostPivots, 2 * numPivots);
		}
	} finally {
		await pool.close();
	}
	return refined;
}

/** The rows of the range in an order in which near ones follow one another, counted from its start. */
function orderRows(
	own: Int32Array,
	width: number,
	first: number,
	rows: number,
): Int32Array {
	const inRange = own.map((entry, i) => {
		const row = nearRow(entry) - first;
		return row >= 0 && row < rows ? row : Math.floor(i / width);
	});
	return localityOrder({ rows, cols: width, data: inRange }).order;
}

/** What some rows are refined with, by local numbers. */
interface RefineStep {
	readonly local: LocalRows;
	readonly pivots: Int32Array;
	readonly near: RefineTask["near"];
	readonly places: Int32Array;
}

const bytesOfStep = (
	{ local, near }: RefineStep,
	cols: number,
	width: number,
) => 4 * local.rows.length * (cols + 3) + 4 * near.rows * width;

/** Reads the lists of these rows and of their nearest neighbours. @param pivots counted from `first` */
function readStep(
	{ set, near: table }: RefineOptions,
	own: Int32Array,
	pivots: Int32Array,
	first: number,
): RefineStep {
	const { width } = table;
	const numNear = Math.min(numFollowed, width - 1);
	const needed = createRowCollector(set.rows);
	const followed = createRowCollector(set.rows);
	for (const pivot of pivots) {
		const start = pivot * width;
		followed.addOne(first + pivot);
		for (let c = 0; c < width; c++) needed.addOne(nearRow(own[start + c]));
		for (let c = 1; c <= numNear; c++) followed.addOne(nearRow(own[start + c]));
	}
	const lists = followed.finish();
	const data = sharedInts(lists.rows.length * width);
	table.gather(lists.rows, data);
	/** 1 for the pivots' own lists, and for those of new neighbours: a row is compared with all rows of these. */
	const isWhole = new Uint8Array(lists.rows.length);
	for (const pivot of pivots) {
		const start = pivot * width;
		isWhole[lists.positionOf(first + pivot)] = 1;
		for (let c = 1; c <= numNear; c++)
			if (own[start + c] < 0) isWhole[lists.positionOf(~own[start + c])] = 1;
	}
	// Of an old neighbour's list, only the new entries are compared; the others need no number.
	const isUsed = (list: number, entry: number) =>
		entry < 0 || isWhole[list] === 1;
	for (let list = 0, at = 0; list < lists.rows.length; list++)
		for (let c = 0; c < width; c++, at++)
			if (isUsed(list, data[at])) needed.addOne(nearRow(data[at]));
	const local = needed.finish();
	for (let list = 0, at = 0; list < lists.rows.length; list++)
		for (let c = 0; c < width; c++, at++) {
			const entry = data[at];
			const position = isUsed(list, entry)
				? local.positionOf(nearRow(entry))
				: 0;
			data[at] = entry < 0 ? ~position : position;
		}
	const places = sharedInts(local.rows.length);
	for (let list = 0; list < lists.rows.length; list++)
		places[local.positionOf(lists.rows[list])] = list;
	return {
		local,
		pivots: pivots.map((pivot) => local.positionOf(first + pivot)),
		near: { rows: lists.rows.length, cols: width, data },
		places,
	};
}

async function runStep(
	{ set, settings, frame }: RefineOptions,
	{ local, pivots, near, places }: RefineStep,
	pool: Parameters<typeof createApproximateThreads>[0],
	refined: Int32Array,
	first: number,
): Promise<void> {
	const { k, metric, rowsPerList } = settings;
	const lists = inLists(pivots, rowsPerList);
	const features = set.gather(local.rows);
	const threads = createApproximateThreads(pool, features, metric, frame);
	const width = k + 1;
	for await (const rows of threads.refine({ near, k, lists, places }))
		for (let at = 0; at < rows.length; at += width) {
			const to = (local.rows[rows[at]] - first) * width;
			for (let c = 0; c < width; c++) {
				const entry = rows[at + c];
				const row = local.rows[nearRow(entry)];
				refined[to + c] = entry < 0 ? ~row : row;
			}
		}
}
