/** `knn`: features in, kNN graph out. */
import type { EngineName } from "../engine.ts";
import { graphBytes } from "../io/formats/write.ts";
import { readingBytes } from "../io/stored-rows.ts";
import { graphGrowth } from "../jobs/memory.ts";
import type { CommandAction } from "./command-action.ts";
import { openEngine } from "./engine.ts";
import { type FeatureOptions, readFeatures } from "./inputs.ts";
import { announceMemory } from "./memory.ts";
import { kNotes, sayNotes } from "./notes.ts";
import { requireOptions } from "./options.ts";
import { type OutOptions, openOut } from "./out.ts";
import { withRunOutput } from "./place.ts";
import {
	buildGraphWithProgress,
	describeGraph,
	type GraphInputOptions,
} from "./running/set-graph.ts";
import {
	graphFingerprint,
	type ResumeOptions,
	withShards,
} from "./unfinished.ts";

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

export const runKnn: CommandAction<KnnOptions> = async (
	{ options, typed },
	streams,
) => {
	requireOptions("knn", options, ["--feat-path"]);
	const { featPath, k } = options;
	const out = openOut(options, graphFormats, streams);
	const startedAt = performance.now();
	const paths = { features: featPath, labels: null };
	const { features } = await readFeatures(paths, options);
	const { rows, cols } = features;
	const neighbours = Math.min(k, rows - 1);
	await withRunOutput(out.open(), async (output) => {
		if (typed.has("k")) sayNotes(streams, kNotes(k, neighbours, rows));
		const engine = await openEngine(options.backend, streams);
		const reading = readingBytes(features);
		const task = { ...options, rows, cols, neighbours, reading, workers: 0 };
		announceMemory(graphGrowth(engine, task), streams);
		const fingerprint = () =>
			graphFingerprint({ engine, set: { features }, width: k, options });
		const run = { output, options, streams, fingerprint };
		await withShards(run, async (shards) => {
			const building = { engine, k, options: { ...options, shards }, streams };
			const built = await buildGraphWithProgress(features, building);
			await out.write(await graphBytes(out.format, built.graph));
			const result = {
				engine: engine.description,
				rows: built.graph.rows,
				neighbours: built.graph.cols - 1,
				method: built.method,
				recall: built.recall,
				seconds: (performance.now() - startedAt) / 1000,
				file: out.path,
			};
			out.print(result, [
				`${describeGraph(built)}, in ${result.seconds.toFixed(1)} s -> ${out.path}`,
			]);
		});
	});
};
