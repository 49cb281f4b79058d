/** Reads the relational network's inputs of one data set's subgraphs from its relations. */
import { countActive } from "../subgraph/active-connections.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";
import { createRowProducts } from "../arrays/cosine.ts";
import type { FirstPass } from "./first-pass.ts";
import { createNodeReader } from "./node-reader.ts";
import {
	inputCounts,
	type RelationInputs,
	type Relator,
	secondPassCounts,
} from "./batch-inputs.ts";
import { type Relations, toSimilarity } from "./relations.ts";

/**
 * Prepares for reading inputs of one data set; keeps two integers a row beside the table of the edges.
 * @param firstPass probabilities of the first pass, or null when this is it
 * @param firstRow the batch's number of the data set's row 0
 * @param hasEdges whether the inputs of the gates are wanted; without, only where each edge stands among the entries
 */
export function createRelator(
	relations: Relations,
	activeConnection: number,
	firstPass: FirstPass | null,
	firstRow: number,
	hasEdges: boolean,
): Relator {
	const { graph } = relations;
	const { cols, data: neighbours } = graph;
	const numActive = countActive(graph, activeConnection);
	const reader = createNodeReader(relations, firstPass);
	const edgeWidth = hasEdges ? gateInputs(firstPass) : 0;
	const entryInputs = hasEdges
		? readEntryInputs(relations, activeConnection, firstPass, 0, graph.rows)
		: new Float32Array(0);

	function activeRank(row: number, id: number): number {
		const entry = row * cols;
		for (let rank = 1; rank <= numActive; rank++)
			if (neighbours[entry + rank] === id) return rank;
		return 0;
	}

	function entryOf(row: number, other: number): number {
		const rank = activeRank(row, other);
		if (rank > 0) return row * numActive + rank - 1;
		return other * numActive + activeRank(other, row) - 1;
	}

	function fillRow(
		batch: SubgraphBatch,
		row: number,
		inputs: RelationInputs,
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
		relate(batch, b, restStart, inputs) {
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

function gateInputs(firstPass: FirstPass | null): number {
	return inputCounts.edge + (firstPass ? secondPassCounts.edge : 0);
}

/** [n A, G] gate inputs of the first A entries of the graph's rows from `first` up to `last`, A the active connections. */
export function readEntryInputs(
	relations: Relations,
	activeConnection: number,
	firstPass: FirstPass | null,
	first: number,
	last: number,
): Float32Array {
	const { graph, cosines, numKept, impostors } = relations;
	const numActive = countActive(graph, activeConnection);
	const products = createRowProducts(relations.features);
	const length = (last - first) * numActive * gateInputs(firstPass);
	const inputs = new Float32Array(length);
	for (let row = first, out = 0; row < last; row++) {
		if (numActive > numKept) products.start(row);
		for (let c = 0; c < numActive; c++) {
			const other = graph.data[row * graph.cols + 1 + c];
			const cosine =
				c < numKept
					? cosines[row * numKept + c]
					: Math.fround(products.with(other));
			inputs[out++] = toSimilarity(cosine, impostors);
			if (!firstPass) continue;
			inputs[out++] = 2 * firstPass.probability(row, other) - 1;
		}
	}
	return inputs;
}
