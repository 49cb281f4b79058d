/** Reads the relational network's inputs of one data set's subgraphs from its relations. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { countActive } from "../subgraph/active-connections.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";
import type { BatchInputs, InputReader } from "./batch-inputs.ts";
import {
	countEdgeInputs,
	type EdgeSource,
	readEntryInputs,
} from "./edge-inputs.ts";
import { createNodeReader } from "./node-reader.ts";

export interface InputSource extends EdgeSource {
	/** The number of the data set's row 0 in batches. */
	readonly firstRow: number;
	/** Whether to read the inputs of edges; if not, only their positions among the entries are read. */
	readonly hasEdges: boolean;
}

/** Creates a reader; it allocates two integers a row and, for inputs of edges, a table of all entries. */
export function createInputReader(source: InputSource): InputReader {
	const { relations, activeConnection, firstPass, firstRow, hasEdges } = source;
	const { graph } = relations;
	const entryOf = createEntryLookup(graph, activeConnection);
	const reader = createNodeReader(relations, firstPass);
	const edgeWidth = hasEdges ? countEdgeInputs(firstPass) : 0;
	const entryInputs = hasEdges
		? readEntryInputs(source, 0, graph.rows)
		: new Float32Array(0);

	function fillRow(
		batch: SubgraphBatch,
		row: number,
		inputs: BatchInputs,
	): void {
		const { nodeIds, edgeOffsets, edgeRows, numLinks } = batch;
		const node = nodeIds[row] - firstRow;
		reader.fill(node, row < numLinks, row * reader.width, inputs.nodes);
		for (let e = edgeOffsets[row]; e < edgeOffsets[row + 1]; e++) {
			const entry = entryOf(node, nodeIds[edgeRows[e]] - firstRow);
			inputs.entries[e] = entry;
			for (let g = 0; g < edgeWidth; g++)
				inputs.edges[e * edgeWidth + g] = entryInputs[entry * edgeWidth + g];
		}
	}

	return {
		nodeWidth: reader.width,
		edgeWidth,
		read(batch, b, restStart, inputs) {
			const { pivots, nodeIds, linkOffsets, subgraphOf } = batch;
			const rows: number[] = [];
			for (let row = linkOffsets[b]; row < linkOffsets[b + 1]; row++)
				rows.push(row);
			for (let row = restStart; subgraphOf[row] === b; row++) rows.push(row);
			const nodes = Int32Array.from(rows, (row) => nodeIds[row] - firstRow);
			reader.start(pivots[b] - firstRow, nodes);
			for (const row of rows) fillRow(batch, row, inputs);
		},
	};
}

/** Returns a function that finds the position of an edge among the active entries of the graph, whichever of its two rows lists it. */
function createEntryLookup(
	graph: KnnGraph,
	activeConnection: number,
): (row: number, other: number) => number {
	const { cols, data: neighbours } = graph;
	const numActive = countActive(graph, activeConnection);

	function activeRank(row: number, id: number): number {
		const entry = row * cols;
		for (let rank = 1; rank <= numActive; rank++)
			if (neighbours[entry + rank] === id) return rank;
		return 0;
	}

	return (row, other) => {
		const rank = activeRank(row, other);
		if (rank > 0) return row * numActive + rank - 1;
		return other * numActive + activeRank(other, row) - 1;
	};
}
