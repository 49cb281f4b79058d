/**
 * Reads the relational network's inputs of nodes: how each stands to the pivot.
 * A similarity is looked up among those of the pivot's nearest neighbours; only of others is it computed.
 */
import { createRowProducts } from "../arrays/cosine.ts";
import type { FirstPass } from "./first-pass.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import { inputCounts, secondPassCounts } from "./batch-inputs.ts";
import {
	numDensities,
	type Relations,
	rankedNeighbours,
	toSimilarity,
} from "./relations.ts";

export interface NodeReader {
	/** Inputs of a node. */
	readonly width: number;
	/**
	 * Computes what nodes of the pivots from `first` up to `last` will take of the rows themselves, for all of them together; without it, for those
	 * of a pivot when it is started. Each pivot is then started once.
	 */
	readAhead(
		first: number,
		last: number,
		nodesOf: (pivot: number) => Int32Array,
	): void;
	/** Makes `pivot` the row that nodes are compared with, and takes them: they are read once each, in this order. */
	start(pivot: number, nodes: Int32Array): void;
	/** Writes the next node's inputs at x[out]. */
	fill(node: number, isOneHop: boolean, out: number, x: Float32Array): void;
}

interface Ahead {
	readonly first: number;
	readonly last: number;
	readonly offsets: readonly number[];
	readonly cosines: Float32Array;
}

/** log(rank) / 2 - 1 by rank; absent (0) counts as the rank after the last. */
const rankInputs = Float64Array.from(
	{ length: rankedNeighbours + 1 },
	(_, rank) => Math.log(rank === 0 ? rankedNeighbours + 1 : rank) / 2 - 1,
);

/**
 * Prepares for reading; keeps two integers a row.
 * @param firstPass probabilities of the first pass, or null when this is it
 */
export function createNodeReader(
	relations: Relations,
	firstPass: FirstPass | null,
): NodeReader {
	const { graph, impostors, numRanked, numKept } = relations;
	const { cosines, leastCosines, densities } = relations;
	const { cols, data: neighbours } = graph;
	/** `rankStamp[row] === stamp`: the pivot's list has the row, at `rankOf[row]`. */
	const rankOf = new Int32Array(graph.rows);
	const rankStamp = new Int32Array(graph.rows);
	let stamp = 0;
	let pivot = 0;
	const { features } = relations;
	const products = createRowProducts(features);
	/** What was computed ahead: of the pivots from `first` on, those of each from its offset on. */
	let ahead: Ahead | null = null;
	/** Nodes of a pivot whose cosines are not kept, and room for those. */
	let wanted = new Int32Array(0);
	let ofWanted = new Float32Array(0);
	/** Cosines that are not kept, and the next that is read. */
	let computed: Float32Array = ofWanted;
	let next = 0;

	function setPivot(row: number): void {
		pivot = row;
		stamp++;
		for (let rank = 1; rank <= numRanked; rank++) {
			const id = neighbours[pivot * cols + rank];
			if (id === pivot) break;
			rankStamp[id] = stamp;
			rankOf[id] = rank;
		}
	}

	/** Rank in the pivot's list, or 0. */
	const rankAmongPivots = (node: number) =>
		rankStamp[node] === stamp ? rankOf[node] : 0;

	const isKept = (rank: number) => rank > 0 && rank <= numKept;

	function rankOfPivot(node: number): number {
		const entry = node * cols;
		for (let rank = 1; rank <= numRanked; rank++)
			if (neighbours[entry + rank] === pivot) return rank;
		return 0;
	}

	function computeCosines(nodes: Int32Array): void {
		if (wanted.length < nodes.length) {
			wanted = new Int32Array(nodes.length);
			ofWanted = new Float32Array(nodes.length);
		}
		let count = 0;
		for (const node of nodes)
			if (!isKept(rankAmongPivots(node))) wanted[count++] = node;
		products.start(pivot);
		products.withAll(wanted, 0, count, ofWanted);
		computed = ofWanted;
		next = 0;
	}

	return {
		width: inputCounts.node + (firstPass ? secondPassCounts.node : 0),
		readAhead(first, last, nodesOf) {
			const offsets = [0];
			const others: number[] = [];
			for (let row = first; row < last; row++) {
				setPivot(row);
				for (const node of nodesOf(row))
					if (!isKept(rankAmongPivots(node))) others.push(node);
				offsets.push(others.length);
			}
			const found = multiplyWithOthers(features, {
				...{ first, offsets, others: Int32Array.from(others) },
			});
			ahead = { first, last, offsets, cosines: found };
		},
		start(row, nodes) {
			setPivot(row);
			if (ahead && row >= ahead.first && row < ahead.last) {
				computed = ahead.cosines;
				next = ahead.offsets[row - ahead.first];
			} else {
				ahead = null;
				computeCosines(nodes);
			}
			firstPass?.startPivot(pivot);
		},
		fill(node, isOneHop, out, x) {
			const isPivot = node === pivot;
			const forward = rankAmongPivots(node);
			const cosine = isKept(forward)
				? cosines[pivot * numKept + forward - 1]
				: computed[next++];
			// A list that has the pivot has this cosine, the same number from either side.
			const backward = cosine < leastCosines[node] ? 0 : rankOfPivot(node);
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
			firstPass?.fillNode(node, out + inputCounts.node, x);
		},
	};
}
