/** Refines a graph in rounds until a sample of rows has the wanted recall. */

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
	/** The graph to refine. It is overwritten, so that only two graphs are in memory at a time. */
	readonly near: NearRows;
	readonly k: number;
	/** Rows that are refined by one task of a thread. */
	readonly rowsPerList: number;
	/** All rows in random order. The last ones are the sample; the first ones were centres of lists, and have a better recall than others. */
	readonly drawn: Int32Array;
	/** The round that reaches it is the last. */
	readonly wantedRecall: number;
	/** Runs a round: yields the result of `createRefiner` for each list in order. */
	readonly refine: (task: RefineTask) => AsyncIterable<Int32Array>;
	readonly onList: () => void;
	/** Called when another round follows. */
	readonly onRound: () => void;
}

/** Rows whose neighbours are searched exactly to measure the recall. */
export const recallSample = 128;
/** Rounds raise the recall less and less; one that raises it by less than this is the last. */
const leastGain = 0.003;

/** Whether a round is the last one. */
export function isLastRound(
	recall: number,
	lastRecall: number,
	wantedRecall: number,
): boolean {
	return recall >= wantedRecall || recall - lastRecall < leastGain;
}

/** Resolves with the graph, [N x (k + 1)], whose rows are filled up with their own index, and its recall. */
export async function refineInRounds(
	similarity: Similarity,
	options: RoundsOptions,
): Promise<{ readonly data: Int32Array; readonly recall: number }> {
	const { near, k, drawn, wantedRecall, rowsPerList } = options;
	const { rows } = near;
	const cols = k + 1;
	const result = sharedInts(rows * cols);
	if (k === 0) return { data: result.map((_, row) => row), recall: 1 };
	// Near rows follow one another, so that the rows that they read are in the processor's cache.
	const lists = inLists(localityOrder(near).order, rowsPerList);
	/** Rounds write to `result` and to `near` in turn. */
	const other = near.data.subarray(0, result.length);
	const sample = drawn.subarray(-recallSample);
	const recallOf = createRecallOf(similarity, sample, k);
	let from = near;
	let lastRecall = 0;
	for (let round = 1; ; round++) {
		const data = round % 2 ? result : other;
		for await (const refined of options.refine({ near: from, k, lists })) {
			copyRows(refined, cols, data);
			releaseBuffer(refined.buffer);
			options.onList();
		}
		from = { rows, cols, data };
		const recall = recallOf((row) =>
			data.subarray(row * cols + 1, (row + 1) * cols).map(nearRow),
		);
		if (isLastRound(recall, lastRecall, wantedRecall)) {
			for (let i = 0; i < data.length; i++) result[i] = nearRow(data[i]);
			return { data: result, recall };
		}
		lastRecall = recall;
		options.onRound();
	}
}

/** Cuts an order of rows into lists, in shared memory. */
export function inLists(
	order: Int32Array,
	rowsPerList: number,
): RefineTask["lists"] {
	const numLists = Math.ceil(order.length / rowsPerList);
	const memberOffsets = sharedInts(numLists + 1);
	for (let list = 1; list <= numLists; list++)
		memberOffsets[list] = Math.min(order.length, list * rowsPerList);
	const members = sharedInts(order.length);
	members.set(order);
	return { memberOffsets, members };
}

/** Copies refined rows, which begin with their own index, into the graph. */
function copyRows(rows: Int32Array, cols: number, data: Int32Array): void {
	for (let at = 0; at < rows.length; at += cols)
		data.set(rows.subarray(at, at + cols), rows[at] * cols);
}
