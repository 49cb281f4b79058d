/**
 * Relations: how similar each row is to its neighbours, compared with rows of different identities. The relational network's inputs are read from them.
 * The cosines of each row and its nearest neighbours are computed here once, so that the inputs of edges and nodes can look them up.
 */

import { countNeighbours, type KnnGraph } from "../arrays/knn-graph.ts";
import type { Rows } from "../arrays/row-source.ts";
import { sharedFloats } from "../arrays/shared-memory.ts";
import { multiplyWithOthers } from "../graph/exact/ordered-products.ts";
import type { ImpostorStatistics } from "../metrics/impostors.ts";

/** The number of nearest neighbours that have a rank; all other rows count as rank 81. */
export const rankedNeighbours = 80;

/** The density of a row's surroundings is the mean similarity to this many nearest neighbours. */
const densitySizes = [3, 10, 40] as const;
export const numDensities = densitySizes.length;

/** @typeParam Features `Rows` on the thread that reads them; before that, the form that any thread can open */
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
	 * [N, C] cosine of each row and its neighbours, filled up with 0. Gates are computed from them first. After that, the cosines of a row are only read
	 * when it is the pivot, so that its scores may overwrite them.
	 */
	readonly cosines: Float32Array;
	/** [N] the lowest cosine of each row and its ranked neighbours; infinity for a row without any. */
	readonly leastCosines: Float32Array;
	/** [N, 3] mean similarity to the 3, 10 and 40 nearest neighbours, or to all if there are fewer; -1 for a row without any. */
	readonly densities: Float32Array;
}

/** Returns how many neighbours of a row have a rank. */
export function countRanked({ cols }: Pick<KnnGraph, "cols">): number {
	return Math.min(rankedNeighbours, cols - 1);
}

/** Returns C, the number of cosines that are stored for each row of a graph. */
export function countStored({ cols }: Pick<KnnGraph, "cols">): number {
	return Math.min(densitySizes[numDensities - 1], cols - 1);
}

/** Similarity z = (cosine - mean) / deviation / 4 - 1, with the impostor statistics: -1 is the average of different identities, 0 is four deviations above. */
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

/** Computes the relations of the rows from `first` up to `last`. */
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
		// The buffer may hold old scores behind the row's last neighbour.
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

/**
 * The relations of rows whose cosines are known already, so that features of their neighbours are not read.
 * @param cosines [N, K] cosine of each row and its neighbours, for a graph of K + 1 columns; what lies behind a row's last neighbour is not read
 */
export function relateByCosines<Features>(
	features: Features,
	graph: KnnGraph,
	impostors: ImpostorStatistics,
	cosines: Float32Array,
): Relations<Features> {
	const numRanked = countRanked(graph);
	const numStored = countStored(graph);
	const nearest = sharedFloats(graph.rows * numStored);
	const leastCosines = sharedFloats(graph.rows);
	for (let row = 0; row < graph.rows; row++) {
		const own = row * (graph.cols - 1);
		const count = Math.min(numRanked, countNeighbours(graph, row));
		let least = Number.POSITIVE_INFINITY;
		for (let at = own; at < own + count; at++)
			if (cosines[at] < least) least = cosines[at];
		leastCosines[row] = least;
		const stored = cosines.subarray(own, own + Math.min(count, numStored));
		nearest.set(stored, row * numStored);
	}
	const known = { features, graph, impostors, leastCosines };
	return withDensities({ ...known, cosines: nearest });
}

/** Relations of which all but the densities are known, in shared memory. */
export function withDensities<Features>(
	known: Pick<
		Relations<Features>,
		"features" | "graph" | "impostors" | "cosines" | "leastCosines"
	>,
): Relations<Features> {
	const { graph } = known;
	const relations = {
		...known,
		numRanked: countRanked(graph),
		numStored: countStored(graph),
		densities: sharedFloats(graph.rows * numDensities),
	};
	for (let row = 0; row < graph.rows; row++) fillDensities(relations, row);
	return relations;
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
	return withDensities({ ...relations, impostors });
}

/** Computes the densities of a row from its cosines. */
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
