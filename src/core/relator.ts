/**
 * Reads the relational network's inputs of one data set's subgraphs from its relations.
 * A similarity is looked up in the pivot's or in the node's list of neighbours; only where neither has the other is it computed.
 */
import type { SubgraphBatch } from "./batch.ts";
import { createRowProducts } from "./cosine.ts";
import type { FirstPass } from "./first-pass.ts";
import {
	inputCounts,
	type RelationInputs,
	type Relator,
	secondPassCounts,
} from "./relation-inputs.ts";
import {
	numDensities,
	type Relations,
	rankedNeighbours,
	toSimilarity,
} from "./relations.ts";

/** log(rank) / 2 - 1 by rank; absent (0) counts as the rank after the last. */
const rankInputs = Float64Array.from(
	{ length: rankedNeighbours + 1 },
	(_, rank) => Math.log(rank === 0 ? rankedNeighbours + 1 : rank) / 2 - 1,
);

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
	const { graph, impostors, numRanked, cosines, densities } = relations;
	const { cols, data: neighbours } = graph;
	const numActive = Math.min(activeConnection, numRanked);
	const nodeWidth = inputCounts.node + (firstPass ? secondPassCounts.node : 0);
	const edgeWidth = hasEdges ? gateInputs(firstPass) : 0;
	const entryInputs = hasEdges
		? readEntryInputs(relations, activeConnection, firstPass, 0, graph.rows)
		: new Float32Array(0);
	/** `rankStamp[row] === stamp`: the pivot's list has the row, first at `rankOf[row]`. */
	const rankOf = new Int32Array(graph.rows);
	const rankStamp = new Int32Array(graph.rows);
	let stamp = 0;
	const products = createRowProducts(relations.features);

	function rankIn(row: number, id: number, last: number): number {
		const entry = row * cols;
		for (let rank = 1; rank <= last; rank++)
			if (neighbours[entry + rank] === id) return rank;
		return 0;
	}

	function markRanks(pivot: number): void {
		stamp++;
		for (let rank = numRanked; rank > 0; rank--) {
			const id = neighbours[pivot * cols + rank];
			rankStamp[id] = stamp;
			rankOf[id] = rank;
		}
	}

	function fillNode(
		node: number,
		pivot: number,
		isOneHop: boolean,
		out: number,
		x: Float32Array,
	): void {
		const isPivot = node === pivot;
		const forward = rankStamp[node] === stamp ? rankOf[node] : 0;
		const backward = rankIn(node, pivot, numRanked);
		let cosine: number;
		if (forward > 0) cosine = cosines[pivot * numRanked + forward - 1];
		else if (backward > 0) cosine = cosines[node * numRanked + backward - 1];
		else cosine = Math.fround(products.with(node));
		const z = toSimilarity(cosine, impostors);
		const own = node * numDensities;
		const other = pivot * numDensities;
		x[out] = z;
		for (let size = 0; size < numDensities; size++) {
			x[out + 1 + size] = densities[own + size];
			x[out + 4 + size] = densities[other + size];
		}
		x[out + 7] = z - densities[own + 1];
		x[out + 8] = z - densities[other + 1];
		x[out + 9] = z - densities[own];
		x[out + 10] = z - densities[other];
		x[out + 11] = rankInputs[isPivot ? 1 : forward];
		x[out + 12] = rankInputs[isPivot ? 1 : backward];
		x[out + 13] = isOneHop ? 1 : -1;
		x[out + 14] = isPivot ? 1 : -1;
	}

	function entryOf(row: number, other: number): number {
		const rank = rankIn(row, other, numActive);
		if (rank > 0) return row * numActive + rank - 1;
		return other * numActive + rankIn(other, row, numActive) - 1;
	}

	function fillRow(
		batch: SubgraphBatch,
		row: number,
		pivot: number,
		inputs: RelationInputs,
	): void {
		const { nodeIds, edgeOffsets, edgeRows, numLinks } = batch;
		const node = nodeIds[row] - firstRow;
		const out = row * nodeWidth;
		fillNode(node, pivot, row < numLinks, out, inputs.nodes);
		firstPass?.fillNode(node, out + inputCounts.node, inputs.nodes);
		for (let e = edgeOffsets[row]; e < edgeOffsets[row + 1]; e++) {
			const entry = entryOf(node, nodeIds[edgeRows[e]] - firstRow);
			inputs.entries[e] = entry;
			for (let g = 0; g < edgeWidth; g++)
				inputs.edges[e * edgeWidth + g] = entryInputs[entry * edgeWidth + g];
		}
	}

	return {
		nodeWidth,
		edgeWidth,
		relate(batch, b, restStart, inputs) {
			const pivot = batch.pivots[b] - firstRow;
			markRanks(pivot);
			products.start(pivot);
			firstPass?.startPivot(pivot);
			const { linkOffsets, subgraphOf } = batch;
			for (let row = linkOffsets[b]; row < linkOffsets[b + 1]; row++)
				fillRow(batch, row, pivot, inputs);
			for (let row = restStart; subgraphOf[row] === b; row++)
				fillRow(batch, row, pivot, inputs);
		},
	};
}

function gateInputs(firstPass: FirstPass | null): number {
	return inputCounts.edge + (firstPass ? secondPassCounts.edge : 0);
}

/** [n A, G] gate inputs of the first A entries of the graph's rows from `first` up to `last`, A the active connections. */
export function readEntryInputs(
	{ graph, cosines, numRanked, impostors }: Relations,
	activeConnection: number,
	firstPass: FirstPass | null,
	first: number,
	last: number,
): Float32Array {
	const numActive = Math.min(activeConnection, numRanked);
	const length = (last - first) * numActive * gateInputs(firstPass);
	const inputs = new Float32Array(length);
	for (let row = first, out = 0; row < last; row++) {
		for (let c = 0; c < numActive; c++) {
			inputs[out++] = toSimilarity(cosines[row * numRanked + c], impostors);
			if (!firstPass) continue;
			const other = graph.data[row * graph.cols + 1 + c];
			inputs[out++] = 2 * firstPass.probability(row, other) - 1;
		}
	}
	return inputs;
}
