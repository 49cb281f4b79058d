/** `knn`: features in, kNN graph out. */
import { extname } from "node:path";
import type { EngineName } from "../engine.ts";
import { InputError } from "../errors.ts";
import { writeIntMatrix } from "../io/npy.ts";
import { checkOutputFile } from "../io/output-place.ts";
import { openFilePlace } from "../io/run-place.ts";
import { readingBytes } from "../io/stored-rows.ts";
import { graphGrowth } from "../jobs/memory.ts";
import { openEngine } from "./engine.ts";
import {
	buildGraphWithProgress,
	describeGraph,
	type FeatureOptions,
	type GraphInputOptions,
	readFeatures,
} from "./inputs.ts";
import { announceMemory } from "./memory.ts";
import { kNotes, sayNotes } from "./notes.ts";
import { requireOptions } from "./options.ts";
import { inPlace } from "./place.ts";
import type { CommandAction } from "./program.ts";
import { printResult } from "./streams.ts";
import { graphStamp, type ResumeOptions, withShards } from "./unfinished.ts";

interface KnnOptions extends FeatureOptions, GraphInputOptions, ResumeOptions {
	readonly featPath: string;
	readonly k: number;
	readonly out: string;
	readonly backend: EngineName | "auto";
}

export const runKnn: CommandAction = async (given, streams) => {
	const options: KnnOptions = given.options;
	requireOptions("knn", options, ["--feat-path"]);
	checkGraphPlace(options.out);
	const startedAt = performance.now();
	const features = readFeatures(options.featPath, options);
	await inPlace(openFilePlace(options.out), async (place) => {
		const { rows, cols } = features;
		const neighbours = Math.min(options.k, rows - 1);
		if (given.typed.has("k"))
			sayNotes(streams, options, kNotes(options.k, neighbours, rows));
		const engine = await openEngine(options.backend, streams, options);
		const reading = readingBytes(features);
		const task = { ...options, rows, cols, neighbours, reading, workers: 0 };
		announceMemory(graphGrowth(engine, task), options, streams);
		const stamp = () => graphStamp(engine, { features }, options.k, options);
		await withShards(place, options, streams, stamp, async (shards) => {
			const built = await buildGraphWithProgress(
				engine,
				features,
				options.k,
				{ ...options, shards },
				streams,
			);
			writeIntMatrix(options.out, built.graph);
			const seconds = (performance.now() - startedAt) / 1000;
			const result = {
				engine: engine.description,
				rows: built.graph.rows,
				neighbours: built.graph.cols - 1,
				method: built.method,
				recall: built.recall,
				seconds,
				file: options.out,
			};
			printResult(streams, options, result, [
				`${describeGraph(built)}, in ${seconds.toFixed(1)} s -> ${options.out}`,
			]);
		});
	});
};

function checkGraphPlace(path: string): void {
	const extension = extname(path);
	if (extension.toLowerCase() !== ".npy")
		throw new InputError(
			path,
			"a name that ends in .npy",
			extension || "no extension",
		);
	checkOutputFile(path);
}
