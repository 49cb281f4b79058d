/** Plans a run in parts: checks inputs and options as `cluster` does, and writes the manifest and what parts read beside the features. */
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InputError } from "../../errors.ts";
import { writeCheckpoint } from "../../files/checkpoints/checkpoint.ts";
import { countPasses } from "../../files/checkpoints/relational-passes.ts";
import { writeFloatMatrix } from "../../files/npy/write-npy.ts";
import type { RunManifest } from "../../files/parts/manifest.ts";
import { openPartFiles } from "../../files/parts/part-files.ts";
import {
	clearRun,
	describeInput,
	findManifest,
	requireFolderForRun,
	runPaths,
	sealManifest,
	writeManifest,
} from "../../files/parts/run-folder.ts";
import { writeInputs } from "../../files/parts/run-inputs.ts";
import { clusterOptions } from "../../options/cluster.ts";
import { optionKey } from "../../options/command-options.ts";
import { listStages } from "../../parts/stage-table.ts";
import { printNotes, warnOfDimensions } from "../output/notes.ts";
import type { Streams } from "../output/streams.ts";
import type { ParsedOptions, Values } from "../parsed-options.ts";
import { openScoringEngine } from "./open-engine.ts";
import { type ClusterOptions, prepareCluster } from "./prepare-cluster.ts";
import { programName } from "./program-name.ts";
import { createRunReader } from "./run-features.ts";

export interface PlanRequest {
	readonly folder: string;
	readonly parts: number;
	/** Whether another run in the folder is cleared. */
	readonly replaces: boolean;
}

export interface PlannedRun {
	readonly manifest: RunManifest;
	/** Whether the folder had this run already. */
	readonly isKnown: boolean;
}

/** @throws InputError as `prepareCluster`, and for a folder with another run or with other files */
export async function planRun(
	parsed: ParsedOptions<ClusterOptions>,
	streams: Streams,
	request: PlanRequest,
): Promise<PlannedRun> {
	const { folder, parts, replaces } = request;
	const before = findManifest(folder);
	if (!before) requireFolderForRun(folder);
	const reader = createRunReader(folder);
	const prepared = await prepareCluster(parsed, streams, reader.read);
	const { plan, network, set, impostors } = prepared;
	printNotes(streams, plan.notes);
	const { featPath } = parsed.options;
	warnOfDimensions(streams, featPath, set.features.cols, network.metadata);
	const { options, width } = plan;
	const { backend } = options;
	const engine = await openScoringEngine(backend, network, streams, options);
	const { features, matrix } = reader.result();
	const { copies, method } = options as ClusterOptions;
	const manifest = sealManifest({
		program: programName,
		engine: { name: engine.name, description: engine.description },
		features,
		inputs: describeInputs(parsed, features.path),
		options: optionsOfRun(options),
		typed: keptKeys.filter((key) => parsed.typed.has(key)),
		impostors: impostors ?? null,
		width,
		parts,
		align: options.batchSize,
		stages: listStages({
			rows: features.rows,
			model: network.metadata.model,
			passes: countPasses(network.weights),
			copies,
			hasGraph: set.graph !== null,
			method,
			parts,
		}),
	});
	if (before?.run === manifest.run) return { manifest, isKnown: true };
	if (before && !replaces) throw otherRun(folder, before, manifest);
	if (before) clearRun(folder, before);
	const paths = runPaths(folder);
	if (matrix) writeFloatMatrix(paths.features, matrix);
	writeCheckpoint(paths.network, network);
	const { ids, decisions, quality } = prepared;
	const { photos = null, same = null, different = null } = decisions ?? {};
	const files = openPartFiles(folder, manifest.run);
	writeInputs(files, { photos, same, different, quality, ids });
	writeManifest(folder, manifest);
	return { manifest, isKnown: false };
}

/** Options of one process and of a queue, which do not change what parts compute. */
const notKept = [
	...["json", "quiet", "force", "workers", "resume", "saveEvery"],
	...["queue", "run", "parts"],
];

/** Keys of the options that the manifest keeps. */
const keptKeys = clusterOptions
	.map(({ flag }) => optionKey(flag))
	.filter((key) => !notKept.includes(key));

/** The options by key; paths are absolute, since parts run elsewhere. */
function optionsOfRun(options: object): Record<string, unknown> {
	const values = options as Values;
	const paths = new Set(
		clusterOptions
			.filter(({ kind }) => kind === "path")
			.map(({ flag }) => optionKey(flag)),
	);
	const entries = keptKeys.map((key) => {
		const value = values[key];
		const isPath = paths.has(key) && typeof value === "string" && value !== "-";
		return [key, isPath ? resolve(value) : (value ?? null)];
	});
	return Object.fromEntries(entries);
}

/** The files that the options name, but for features and network, of which the run has fingerprints. */
function describeInputs(
	{ options }: ParsedOptions<ClusterOptions>,
	features: string,
) {
	const inputs: Record<string, ReturnType<typeof describeInput>> = {};
	for (const { flag, kind, isOutput } of clusterOptions) {
		const key = optionKey(flag);
		const path = (options as unknown as Values)[key];
		if (kind !== "path" || isOutput || key === "featPath") continue;
		if (typeof path !== "string" || path === "-" || !existsSync(path)) continue;
		if (resolve(path) !== features) inputs[key] = describeInput(path);
	}
	return inputs;
}

function otherRun(folder: string, before: RunManifest, now: RunManifest) {
	const keys = ["features", "program", "engine", "inputs", "parts"] as const;
	const text = JSON.stringify;
	const names: string[] = keys.filter(
		(key) => text(before[key]) !== text(now[key]),
	);
	for (const { flag } of clusterOptions) {
		const key = optionKey(flag);
		if (text(before.options[key]) !== text(now.options[key])) names.push(flag);
	}
	return new InputError(
		folder,
		"a folder without a run, or one of this run",
		`that of a run with other ${names.join(", ") || "settings"}`,
		"--force replaces it",
	);
}
