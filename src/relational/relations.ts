/**
 * How similar each row is to its neighbours, relative to different identities: the source of the relational network's inputs.
 * The cosines of each row's nearest neighbours are computed once here, so that inputs of edges and nodes look them up.
 */

import { countNeighbours, type KnnGraph } from "../arrays/knn-graph.ts";
import type { Rows } from "../arrays/row-source.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import type { ImpostorStatistics } from "./impostor-statistics.ts";

/** Neighbours that have a rank; rows further away have the rank 81. */
export const rankedNeighbours = 80;

/** The mean similarity to so many nearest neighbours says how dense the surroundings of a row are. */
const densitySizes = [3, 10, 40] as const;
export const numDensities = densitySizes.length;

/** @typeParam Features rows to compute with, or a description that a thread opens them by */
export interface Relations<Features = Rows> {
	/** Rows of length 1 or of zeros. */
	readonly features: Features;
	readonly graph: KnnGraph;
	readonly impostors: ImpostorStatistics;
	/** Columns of the graph with ranked neighbours, at most 80; a row may have fewer neighbours. */
	readonly numRanked: number;
	/** C: nearest neighbours of a row whose cosines are stored, at most 40. */
	readonly numStored: number;
	/**
	 * [N, C] cosine of a row and its neighbour, 0 where it has fewer. Gates are computed from them; after that they are only read where the row is the
	 * pivot, so that the pivot's scores may overwrite them.
	 */
	readonly cosines: Float32Array;
	/** [N] the least cosine of a row and its ranked neighbours; infinity where it has none. */
	readonly leastCosines: Float32Array;
	/** [N, 3] mean similarity to the 3, 10 and 40 nearest neighbours, or to all where there are fewer; -1 where there is none. */
	readonly densities: Float32Array;
}

function countRanked(graph: KnnGraph): number {
	return Math.min(rankedNeighbours, graph.cols - 1);
}

/** How many cosines a row of a graph stores. */
export function countStored({ cols }: Pick<KnnGraph, "cols">): number {
	return Math.min(densitySizes[numDensities - 1], cols - 1);
}

/** z = (cosine - mean) / deviation / 4 - 1, with the impostor statistics: -1 for different identities on average, 0 four deviations above. */
export function toSimilarity(
	cosine: number,
	{ mean, deviation }: ImpostorStatistics,
): number {
	return (cosine - mean) / deviation / 4 - 1;
}

/**
 * Allocates the relations of all rows in shared memory, so that threads can fill them together.
 * @param buffer shared memory for the cosines, used if it has their length
 */
export function createRelations<Features>(
	features: Features,
	graph: KnnGraph,
	impostors: ImpostorStatistics,
	buffer: Float32Array | null = null,
): Relations<Features> {
	const numStored = countStored(graph);
	const numCosines = graph.rows * numStored;
	const isFitting = buffer?.length === numCosines;
	return {
		features,
		graph,
		impostors,
		numRanked: countRanked(graph),
		numStored,
		cosines: isFitting ? buffer : sharedFloats(numCosines),
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
	const { features, numStored, cosines, leastCosines } = relations;
	const ranked = listRanked(relations, first, last);
	const products = multiplyWithOthers(features, ranked);
	for (let row = first, at = 0; row < last; row++) {
		const end = ranked.offsets[row - first + 1];
		const start = row * numStored;
		let least = Number.POSITIVE_INFINITY;
		// The buffer may hold old scores where the row has fewer neighbours.
		cosines.fill(0, start, start + numStored);
		for (let c = 0; at < end; c++) {
			const cosine = products[at++];
			if (c < numStored) cosines[start + c] = cosine;
			if (cosine < least) least = cosine;
		}
		leastCosines[row] = least;
		fillDensities(relations, row);
	}
}

/** The ranked neighbours of the rows from `first` up to `last`, in CSR form. */
function listRanked(
	{ graph, numRanked }: Relations,
	first: number,
	last: number,
) {
	const { cols, data } = graph;
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

/** The same relations with other impostor statistics; the cosines are shared. */
export function withImpostors<Features>(
	relations: Relations<Features>,
	impostors: ImpostorStatistics,
): Relations<Features> {
	const densities = sharedFloats(relations.densities.length);
	const changed = { ...relations, impostors, densities };
	for (let row = 0; row < relations.graph.rows; row++)
		fillDensities(changed, row);
	return changed;
}

function fillDensities(
	relations: Omit<Relations, "features">,
	row: number,
): void {
	const { graph, impostors, numStored, cosines, densities } = relations;
	const numNeighbours = countNeighbours(graph, row);
	const start = row * numStored;
	let sum = 0;
	let added = 0;
	for (let size = 0; size < numDensities; size++) {
		const count = Math.min(densitySizes[size], numNeighbours);
		while (added < count) sum += cosines[start + added++];
		densities[row * numDensities + size] =
			count === 0 ? -1 : toSimilarity(sum / count, impostors);
	}
}
