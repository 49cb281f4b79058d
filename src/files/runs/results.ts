/** The result files of a test: `edges.npy`, `scores.npy` and `clusters.npy`, all of one run or none. */
import { join } from "node:path";
import { createNpyStream, type NpyStream } from "../npy/write-npy.ts";
import { checkOutputFile } from "./check-output.ts";

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

/** @throws InputError where `withResults` could not write */
export function checkResultFiles(folder: string): void {
	for (const path of Object.values(resultFiles(folder))) checkOutputFile(path);
}

export interface ResultStreams {
	/** Appends links, pivot and neighbour of each, and their scores. */
	addLinks(edges: Int32Array, scores: Float32Array): void;
	/** Completes the results with the clusters (N), and gives the three files their names. */
	finish(clusters: Int32Array): ResultFiles;
}

/**
 * Edges (E x 2) and scores (E), which go to the disk as `work` adds them, then the clusters. No file is put in place before all are complete;
 * where `work` throws, nothing is left.
 */
export async function withResults<T>(
	folder: string,
	work: (results: ResultStreams) => Promise<T>,
): Promise<T> {
	const files = resultFiles(folder);
	const streams: Pick<NpyStream<never>, "commit" | "abort">[] = [];
	const keep = <S extends (typeof streams)[number]>(stream: S): S => {
		streams.push(stream);
		return stream;
	};
	try {
		const edgeStream = keep(createNpyStream(files.edges, "int32", 2));
		const scoreStream = keep(createNpyStream(files.scores, "float32", null));
		return await work({
			addLinks(edges, scores) {
				edgeStream.append(edges);
				scoreStream.append(scores);
			},
			finish(clusters) {
				keep(createNpyStream(files.clusters, "int32", null)).append(clusters);
				for (const stream of streams) stream.commit();
				return files;
			},
		});
	} finally {
		for (const stream of streams) stream.abort();
	}
}
