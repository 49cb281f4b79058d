/** `knn`: features in, kNN graph out. */
import type { EngineName } from "../../engines/engine.ts";
import { graphBytes } from "../../files/formats/write.ts";
import { readingBytes } from "../../files/stored/stored-rows.ts";
import { graphGrowth } from "../../pipeline/memory.ts";
import { openEngine } from "../running/open-engine.ts";
import {
	buildGraphWithProgress,
	describeGraph,
	type FeatureOptions,
	type GraphInputOptions,
	readFeatures,
} from "../input/read-set.ts";
import { announceMemory } from "../running/announce-memory.ts";
import { kNotes, sayNotes } from "../output/notes.ts";
import { requireOptions } from "../parsed-options.ts";
import { type OutOptions, openOut, printBeside, writeOut } from "../output/out.ts";
import { inPlace } from "../running/with-run-output.ts";
import type { CommandAction } from "../program.ts";
import { graphStamp, type ResumeOptions, withShards } from "../running/with-shards.ts";

const graphFormats = ["npy", "csv", "parquet"] as const;

interface KnnOptions
	extends FeatureOptions,
		GraphInputOptions,
		ResumeOptions,
		OutOptions {
	readonly featPath: string;
	readonly k: number;
	readonly backend: EngineName | "auto";
}

export const runKnn: CommandAction = async (given, streams) => {
	const options: KnnOptions = given.options;
	requireOptions("knn", options, ["--feat-path"]);
	const out = openOut(options, graphFormats);
	const startedAt = performance.now();
	const paths = { features: options.featPath, labels: null };
	const { features } = await readFeatures(paths, options);
	await inPlace(out.openPlace(), async (place) => {
		const { rows, cols } = features;
		const neighbours = Math.min(options.k, rows - 1);
		if (given.typed.has("k"))
			sayNotes(streams, kNotes(options.k, neighbours, rows));
		const engine = await openEngine(options.backend, streams);
		const reading = readingBytes(features);
		const task = { ...options, rows, cols, neighbours, reading, workers: 0 };
		announceMemory(graphGrowth(engine, task), streams);
		const stamp = () => graphStamp(engine, { features }, options.k, options);
		await withShards(place, options, streams, stamp, async (shards) => {
			const built = await buildGraphWithProgress(
				engine,
				features,
				options.k,
				{ ...options, shards },
				streams,
			);
			const bytes = await graphBytes(out.format, built.graph);
			await writeOut(out, bytes, streams);
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
			printBeside(out, streams, options, result, [
				`${describeGraph(built)}, in ${seconds.toFixed(1)} s -> ${options.out}`,
			]);
		});
	});
};
