/** `knn`: features in, kNN graph out. */
import type { EngineName } from "../../engines/engine.ts";
import { graphBytes } from "../../files/formats/write.ts";
import { readingBytes } from "../../files/stored/stored-rows.ts";
import { graphGrowth } from "../../pipeline/memory.ts";
import type { CommandAction } from "../command-action.ts";
import { type FeatureOptions, readFeatures } from "../input/read-set.ts";
import { kNotes, printNotes } from "../output/notes.ts";
import { type OutOptions, openOut } from "../output/out.ts";
import { requireOptions } from "../parsed-options.ts";
import { announceMemory } from "../running/announce-memory.ts";
import { openEngine } from "../running/open-engine.ts";
import {
	buildGraphWithProgress,
	describeGraph,
	type GraphInputOptions,
} from "../running/set-graph.ts";
import { withRunOutput } from "../running/with-run-output.ts";
import {
	graphFingerprint,
	type ResumeOptions,
	withShards,
} from "../running/with-shards.ts";

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
		if (typed.has("k")) printNotes(streams, kNotes(k, neighbours, rows));
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
