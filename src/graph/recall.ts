/** Estimates the recall of a graph by an exact search for the neighbours of a few rows. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { permutation, type Random } from "../arrays/random.ts";
import type { Rows } from "../arrays/row-source.ts";
import { type ExactRow, nearestRows } from "./exact/exact-rows.ts";
import {
	createSimilarity,
	type Metric,
	type Similarity,
} from "./similarity.ts";

export interface RecallOptions {
	readonly metric: Metric;
	/** Random rows that are searched exactly; all where there are fewer. */
	readonly sampleRows: number;
	readonly random: Random;
}

/**
 * The mean share of a row's K neighbours in the graph that are among its K nearest rows.
 * A row as near as the K-th nearest counts as one of them. A graph without neighbours has recall 1.
 */
export function estimateRecall(
	features: Rows,
	graph: KnnGraph,
	{ metric, sampleRows, random }: RecallOptions,
): number {
	const { rows, cols, data } = graph;
	const numSampled = Math.min(sampleRows, rows);
	if (cols === 1 || numSampled === 0) return 1;
	const similarity = createSimilarity(features, metric);
	const sample = permutation(rows, random).subarray(0, numSampled);
	const recallOf = createRecallOf(similarity, sample, cols - 1);
	return recallOf((row) => data.subarray(row * cols + 1, (row + 1) * cols));
}

/** What recall is measured by. */
export interface RecallTruth {
	readonly sample: Int32Array;
	/** The similarity of each row of the sample and its k-th nearest one. */
	readonly weakest: Float64Array;
	readonly k: number;
}

/**
 * Returns a function that computes the recall of these rows' neighbours, as `estimateRecall` does.
 * @param k neighbours of a row, at least 1 and less than N
 */
export function createRecallOf(
	similarity: Similarity,
	sample: Int32Array,
	k: number,
): (neighboursOf: (row: number) => Int32Array) => number {
	const weakest = Float64Array.from(sample, (row) =>
		weakestOf(nearestRows(similarity, row, k + 1), row),
	);
	return recallBy(similarity, { sample, weakest, k });
}

/** The similarity of a row and the k-th nearest other one. @param nearest the k + 1 nearest rows */
export function weakestOf(
	{ ids, similarities }: ExactRow,
	row: number,
): number {
	const k = ids.length - 1;
	// The row itself is one of the K + 1 nearest, except where K + 1 equal rows come before it.
	return similarities[ids.includes(row) ? k : k - 1];
}

/** As `createRecallOf`. */
export function recallBy(
	similarity: Pick<Similarity, "between">,
	{ sample, weakest, k }: RecallTruth,
): (neighboursOf: (row: number) => Int32Array) => number {
	return (neighboursOf) => {
		let hits = 0;
		for (const [s, row] of sample.entries()) {
			const near = new Set(neighboursOf(row));
			near.delete(row);
			for (const id of near)
				if (similarity.between(row, id) >= weakest[s]) hits++;
		}
		return hits / (sample.length * k);
	};
}
