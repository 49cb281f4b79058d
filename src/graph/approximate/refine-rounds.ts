/** Rounds among neighbours' neighbours until a sample of rows has as many of its neighbours as are wanted. */

import { releaseBuffer } from "../../arrays/released-buffers.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { localityOrder } from "../locality-order.ts";
import { createRecallOf } from "../recall.ts";
import type { Similarity } from "../similarity.ts";
import {
	type NearRows,
	nearRow,
	type RefineTask,
} from "./refine-neighbours.ts";

export interface RoundsOptions {
	/** Is overwritten, so that two graphs are in memory and never three. */
	readonly near: NearRows;
	readonly k: number;
	/** Rows that are refined in one piece of work. */
	readonly rowsPerList: number;
	/** All rows in random order: those drawn last are the sample, for the first have become centres and find more than others do. */
	readonly drawn: Int32Array;
	/** A round that reaches it is the last. */
	readonly wantedRecall: number;
	/** A round: what `createRefiner` finds for each list, in their order. */
	readonly refine: (task: RefineTask) => AsyncIterable<Int32Array>;
	readonly onList: () => void;
	/** Another round follows. */
	readonly onRound: () => void;
}

const recallSample = 128;
/** Each round finds less than the one before; one that raises the recall by less than this is the last. */
const leastGain = 0.003;

/** Resolves with the graph, [N x (k + 1)], where a row stands wherever it has too few neighbours, and its recall. */
export async function refineInRounds(
	similarity: Similarity,
	options: RoundsOptions,
): Promise<{ readonly data: Int32Array; readonly recall: number }> {
	const { near, k, drawn, wantedRecall, rowsPerList } = options;
	const { rows } = near;
	const cols = k + 1;
	const result = sharedInts(rows * cols);
	if (k === 0) return { data: result.map((_, row) => row), recall: 1 };
	// One after another, near rows share what is read of others.
	const lists = inLists(localityOrder(near).order, rowsPerList);
	const other = near.data.subarray(0, result.length);
	const sample = drawn.subarray(-recallSample);
	const recallOf = createRecallOf(similarity, sample, k);
	let from = near;
	let before = 0;
	for (let round = 1; ; round++) {
		const data = round % 2 ? result : other;
		for await (const refined of options.refine({ near: from, k, lists })) {
			placeRows(refined, cols, data);
			releaseBuffer(refined.buffer);
			options.onList();
		}
		from = { rows, cols, data };
		const recall = recallOf((row) =>
			data.subarray(row * cols + 1, (row + 1) * cols).map(nearRow),
		);
		if (recall >= wantedRecall || recall - before < leastGain) {
			for (let i = 0; i < data.length; i++) result[i] = nearRow(data[i]);
			return { data: result, recall };
		}
		before = recall;
		options.onRound();
	}
}

/** Lists of so many rows that follow one another, the last of those that are left; in shared memory. */
function inLists(order: Int32Array, rowsPerList: number): RefineTask["lists"] {
	const numLists = Math.ceil(order.length / rowsPerList);
	const memberOffsets = sharedInts(numLists + 1);
	for (let list = 1; list <= numLists; list++)
		memberOffsets[list] = Math.min(order.length, list * rowsPerList);
	const members = sharedInts(order.length);
	members.set(order);
	return { memberOffsets, members };
}

/** Rows that begin with their own index go to their places. */
function placeRows(some: Int32Array, cols: number, data: Int32Array): void {
	for (let at = 0; at < some.length; at += cols)
		data.set(some.subarray(at, at + cols), some[at] * cols);
}
