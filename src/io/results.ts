/** The result folder of a test: `edges.npy`, `scores.npy` and `clusters.npy`, of one run or not there at all. */
import { join } from "node:path";
import { createNpyStream, type NpyStream } from "./npy.ts";
import { checkOutputFile } from "./output-place.ts";

export interface ResultFiles {
	readonly edges: string;
	readonly scores: string;
	readonly clusters: string;
}

export function resultFiles(folder: string): ResultFiles {
	return {
		edges: join(folder, "edges.npy"),
		scores: join(folder, "scores.npy"),
		clusters: join(folder, "clusters.npy"),
	};
}

/** @throws InputError where `writeResults` could not write */
export function checkResultPlaces(folder: string): void {
	for (const path of Object.values(resultFiles(folder))) checkOutputFile(path);
}

/** Writes edges (E x 2), scores (E) and clusters (N); none is put in place before all are complete. */
export function writeResults(
	folder: string,
	links: { readonly edges: Int32Array; readonly scores: Float32Array },
	clusters: Int32Array,
): ResultFiles {
	const files = resultFiles(folder);
	const streams: Pick<NpyStream<never>, "commit" | "abort">[] = [];
	const add = <T extends Float32Array | Int32Array>(
		stream: NpyStream<T>,
		values: T,
	) => {
		streams.push(stream);
		stream.append(values);
	};
	try {
		add(createNpyStream(files.edges, "int32", 2), links.edges);
		add(createNpyStream(files.scores, "float32", null), links.scores);
		add(createNpyStream(files.clusters, "int32", null), clusters);
		for (const stream of streams) stream.commit();
	} finally {
		for (const stream of streams) stream.abort();
	}
	return files;
}
