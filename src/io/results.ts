/** The result folder of a test: `edges.npy`, `scores.npy` and `clusters.npy`. */
import { join } from "node:path";
import { writeFloatVector, writeIntMatrix, writeIntVector } from "./npy.ts";

export interface ResultFiles {
	readonly edges: string;
	readonly scores: string;
	readonly clusters: string;
}

/** Writes edges (E x 2), scores (E) and clusters (N); each file appears whole or not at all. */
export function writeResults(
	folder: string,
	links: { readonly edges: Int32Array; readonly scores: Float32Array },
	clusters: Int32Array,
): ResultFiles {
	const files = {
		edges: join(folder, "edges.npy"),
		scores: join(folder, "scores.npy"),
		clusters: join(folder, "clusters.npy"),
	};
	const rows = links.scores.length;
	writeIntMatrix(files.edges, { rows, cols: 2, data: links.edges });
	writeFloatVector(files.scores, links.scores);
	writeIntVector(files.clusters, clusters);
	return files;
}
