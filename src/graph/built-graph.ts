/** The result of building a graph, which a run can save. */
import type { KnnGraph } from "../arrays/knn-graph.ts";

/** `approximate` compares rows with those of a few lists, `hnsw` uses HNSW indexes of the package usearch. */
export type GraphMethod = "exact" | "approximate" | "hnsw";

/** A graph, the method that built it, and its estimated recall. */
export interface BuiltGraph {
	readonly graph: KnnGraph;
	readonly method: GraphMethod;
	/** Recall on a seeded sample of rows; null for an exact graph. */
	readonly recall: number | null;
}
