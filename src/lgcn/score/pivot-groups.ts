/** Cuts ranges of pivots into batches of subgraphs, and lists the rows that conv1 must be computed for. */

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
	/** Pivots in a batch of scores. */
	readonly batchSize: number;
	/** About the number of rows that are projected at once (see `projection.ts`); each takes about 7 kB. */
	readonly maxProjectedRows: number;
}

/** Batches whose nodes share one set of projection tables. */
export interface PivotGroup {
	readonly batches: SubgraphBatch[];
	/** The rows of the data set that are in these batches, each once. */
	readonly ids: Int32Array;
}

/**
 * Returns a function that cuts a range of pivots into groups. The groups of a small data set have all rows; a group of a large one has the rows of its
 * batches.
 * @param hasTables whether all rows are projected already; then each batch is a group of its own
 * @param maxRows the most rows in a batch of more than one subgraph, or null for batches of `batchSize` pivots
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
