/** Ranges of pivots as batches of subgraphs, and which rows each needs projected. */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { everyRow } from "../../graph/similarity.ts";
import {
	buildBatch,
	buildBatchesOfRows,
	type SubgraphBatch,
} from "../../subgraph/batch.ts";
import {
	createSubgraphBuilder,
	type SubgraphBuilder,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";

export interface PivotGroupOptions extends SubgraphOptions {
	/** Pivots whose scores come together. */
	readonly batchSize: number;
	/** The most rows projected at once: bounds the working set to about 7 kB a row. */
	readonly maxProjectedRows: number;
}

/** Batches whose nodes share one set of projection tables. */
export interface PivotGroup {
	readonly batches: SubgraphBatch[];
	/** Rows of the data set that the batches touch. */
	readonly ids: Int32Array;
}

/**
 * Cuts ranges of pivots into groups: a small data set is projected as a whole; of a large one, each group projects the rows that its own batches touch.
 * @param maxRows of a batch of more than one subgraph, or null for batches of `batchSize` pivots
 */
export function createGrouping(
	graph: KnnGraph,
	hasTables: boolean,
	options: PivotGroupOptions,
	maxRows: number | null,
): (start: number, end: number) => Generator<PivotGroup> {
	const builder = createSubgraphBuilder(graph, options);
	const isWhole = !hasTables && graph.rows <= options.maxProjectedRows;
	const allIds = everyRow(0, isWhole ? graph.rows : 0, 1);
	const seen = new Uint8Array(isWhole ? 0 : graph.rows);
	const enough = hasTables ? 1 : options.maxProjectedRows;

	return function* groups(start, end) {
		let batches: SubgraphBatch[] = [];
		let ids: number[] = [];
		let done = start;
		const built =
			maxRows === null
				? buildBatches(builder, start, end, options.batchSize)
				: buildBatchesOfRows(builder, start, end, maxRows);
		for (const batch of built) {
			done += batch.pivots.length;
			if (isWhole) {
				yield { batches: [batch], ids: allIds };
				continue;
			}
			batches.push(batch);
			for (const id of batch.nodeIds) {
				if (seen[id]) continue;
				seen[id] = 1;
				ids.push(id);
			}
			if (ids.length < enough && done < end) continue;
			yield { batches, ids: Int32Array.from(ids) };
			for (const id of ids) seen[id] = 0;
			batches = [];
			ids = [];
		}
	};
}

/** Batches of the pivots from `first` up to `last`, `batchSize` each. */
function* buildBatches(
	builder: SubgraphBuilder,
	first: number,
	last: number,
	batchSize: number,
): Generator<SubgraphBatch> {
	for (let pivot = first; pivot < last; pivot += batchSize) {
		const end = Math.min(pivot + batchSize, last);
		yield buildBatch(builder, everyRow(pivot, end, 1));
	}
}
