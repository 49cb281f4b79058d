/**
 * What the relational network's inputs are read from: how similar each row is to its neighbours, measured against different identities.
 * The cosines of each row's nearest neighbours are computed once here; edges and ranks are looked up instead of computed again.
 */
import type { Impostors } from "./impostor-statistics.ts";
import { countNeighbours, type KnnGraph } from "../arrays/knn-graph.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import type { Rows } from "../arrays/row-source.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";

/** Neighbours that have a rank; one further away has the rank after them. */
export const rankedNeighbours = 80;

/** Neighbours whose mean similarity says how dense a row's surroundings are. */
const densitySizes = [3, 10, 40] as const;
export const numDensities = densitySizes.length;

/** @typeParam Features how the rows are told of: to read them, `Rows` */
export interface Relations<Features = Rows> {
	/** Rows of length 1 or of zeros. */
	readonly features: Features;
	readonly graph: KnnGraph;
	readonly impostors: Impostors;
	/** K: ranked neighbours that the graph has columns for, at most 80; a row may have fewer. */
	readonly numRanked: number;
	/** C: neighbours whose cosines are kept, those that densities are made of: subgraphs look up those of the nearest. */
	readonly numKept: number;
	/** [N, C] cosine of a row and its neighbour, 0 where it has fewer; read where gates are filled and, after that, only where the row is scored as a pivot. */
	readonly cosines: Float32Array;
	/** [N] the least of a row's K cosines, or infinity where it has none. */
	readonly leastCosines: Float32Array;
	/** [N, 3] mean similarity to the 3, 10 and 40 nearest, or to those there are; -1 where there is none. */
	readonly densities: Float32Array;
}

export function countRanked(graph: KnnGraph): number {
	return Math.min(rankedNeighbours, graph.cols - 1);
}

export function countKept(graph: Pick<KnnGraph, "cols">): number {
	return Math.min(densitySizes[numDensities - 1], graph.cols - 1);
}

/** z = (cosine - mean) / deviation / 4 - 1 of the impostors' mean and deviation: -1 for two people as a rule, 0 four deviations above. */
export function toSimilarity(cosine: number, impostors: Impostors): number {
	return (cosine - impostors.mean) / impostors.deviation / 4 - 1;
}

/**
 * Room for the relations of all rows, in shared memory: threads may fill it together.
 * @param room shared memory that is taken for the cosines if it is as long as they are
 */
export function createRelations<Features>(
	features: Features,
	graph: KnnGraph,
	impostors: Impostors,
	room: Float32Array | null = null,
): Relations<Features> {
	const numRanked = countRanked(graph);
	const numKept = countKept(graph);
	const numCosines = graph.rows * numKept;
	const isFitting = room?.length === numCosines;
	return {
		...{ features, graph, impostors, numRanked, numKept },
		cosines: isFitting ? room : sharedFloats(numCosines),
		leastCosines: sharedFloats(graph.rows),
		densities: sharedFloats(graph.rows * numDensities),
	};
}

/** Fills in the rows from `first` up to `last`. */
export function fillRelations(
	relations: Relations,
	first: number,
	last: number,
): void {
	const { features, graph, numRanked, numKept, leastCosines } = relations;
	const ranked = rankedOf(graph, first, last, numRanked);
	const found = multiplyWithOthers(features, ranked);
	for (let row = first, at = 0; row < last; row++) {
		const end = ranked.offsets[row - first + 1];
		const start = row * numKept;
		let least = Number.POSITIVE_INFINITY;
		// What is not written next may be left from scores.
		relations.cosines.fill(0, start, start + numKept);
		for (let c = 0; at < end; c++) {
			const cosine = found[at++];
			if (c < numKept) relations.cosines[start + c] = cosine;
			if (cosine < least) least = cosine;
		}
		leastCosines[row] = least;
		fillDensities(relations, row);
	}
}

function rankedOf(
	{ cols, data }: KnnGraph,
	first: number,
	last: number,
	numRanked: number,
) {
	const offsets = [0];
	const others = new Int32Array((last - first) * numRanked);
	let at = 0;
	for (let row = first; row < last; row++) {
		for (let c = 1; c <= numRanked; c++) {
			const other = data[row * cols + c];
			if (other === row) break;
			others[at++] = other;
		}
		offsets.push(at);
	}
	return { first, offsets, others: others.subarray(0, at) };
}

/** The same relations measured against other impostors; the cosines are shared. */
export function measuredAgainst<Features>(
	relations: Relations<Features>,
	impostors: Impostors,
): Relations<Features> {
	const densities = sharedFloats(relations.densities.length);
	const measured = { ...relations, impostors, densities };
	for (let row = 0; row < relations.graph.rows; row++)
		fillDensities(measured, row);
	return measured;
}

function fillDensities(
	relations: Omit<Relations, "features">,
	row: number,
): void {
	const { graph, impostors, numKept, cosines, densities } = relations;
	const numNeighbours = countNeighbours(graph, row);
	const start = row * numKept;
	let sum = 0;
	let added = 0;
	for (let size = 0; size < numDensities; size++) {
		const count = Math.min(densitySizes[size], numNeighbours);
		while (added < count) sum += cosines[start + added++];
		densities[row * numDensities + size] =
			count === 0 ? -1 : toSimilarity(sum / count, impostors);
	}
}
