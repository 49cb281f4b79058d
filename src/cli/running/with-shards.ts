/** The unfinished work of a command: saved beside its results until they are complete, and continued with `--resume`. */
import { existsSync } from "node:fs";
import { arch, platform } from "node:os";
import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { packageVersion } from "../../files/bundled.ts";
import { canonicalJson } from "../../files/checkpoints/checkpoint-json.ts";
import { fingerprint } from "../../files/fingerprint.ts";
import type { RunOutput } from "../../files/runs/run-output.ts";
import {
	openShards,
	type RunFingerprint,
	type Shards,
} from "../../files/runs/shards.ts";
import { fingerprintFeatures } from "../../files/stored/stored-matrix.ts";
import type { CopyKind } from "../../graph/copies/copies.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import type { InputSet } from "../input/read-set.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { endOnSignals } from "../signals.ts";
import type { ScoringOptions } from "./score-and-group.ts";
import type { GraphInputOptions } from "./set-graph.ts";

export interface ResumeOptions extends OutputOptions {
	readonly resume: boolean;
	readonly saveEvery: number;
}

export interface ShardedRun {
	readonly output: RunOutput;
	readonly options: ResumeOptions;
	readonly streams: Streams;
	/** What the result depends on; called only when a shard is read or written. */
	readonly fingerprint: () => RunFingerprint;
}

/** Does the work and, when it is done, removes its shards. */
export async function withShards<T>(
	{ output, options, streams, fingerprint }: ShardedRun,
	work: (shards: Shards) => Promise<T>,
): Promise<T> {
	const { resume, saveEvery } = options;
	const folder = output.shards;
	if (resume || existsSync(folder))
		streams.error(describeEarlier(folder, resume));
	const shards = openShards(folder, {
		fingerprint,
		resume,
		saveEverySeconds: saveEvery,
		onFailure: ({ message }) =>
			streams.error(`warning: unfinished work is not saved: ${message}`),
	});
	const endWatch = endOnSignals(streams.end, () =>
		shards.hasAny()
			? "stopped: the same command with --resume goes on from what was saved"
			: "stopped",
	);
	try {
		const result = await work(shards);
		shards.clear();
		return result;
	} finally {
		endWatch();
	}
}

function describeEarlier(folder: string, resume: boolean): string {
	if (!resume)
		return `${folder} holds unfinished work of an earlier run, which --resume would go on with; this one begins anew`;
	return existsSync(folder)
		? `going on with the unfinished work in ${folder}`
		: `no unfinished work in ${folder}: beginning anew`;
}

/** What a graph depends on that is built from the features. */
export interface GraphInputs {
	readonly engine: Engine;
	readonly set: Pick<InputSet, "features">;
	/** Neighbours of every row. */
	readonly width: number;
	readonly options: Pick<GraphInputOptions, "metric" | "method">;
}

export function graphFingerprint({
	engine,
	set: { features },
	width,
	options,
}: GraphInputs): RunFingerprint {
	const { rows, cols } = features;
	return {
		features: `${rows} x ${cols}, ${short(fingerprintFeatures(features))}`,
		"number of neighbours": `${width}`,
		"--metric": options.metric,
		"--method": options.method,
		engine: engine.description,
		program: `gcn-cluster ${packageVersion} on ${platform()} ${arch()}`,
	};
}

/** What scores depend on: the graph, or what it is built from, the network and the options. */
export interface ScoringInputs extends GraphInputs {
	readonly network: Checkpoint;
	readonly set: InputSet;
	readonly options: GraphInputOptions &
		ScoringOptions & {
			/** Undefined for a command that treats copies as all other rows. */
			readonly copies?: CopyKind;
		};
}

export function scoringFingerprint(inputs: ScoringInputs): RunFingerprint {
	const { network, set, options } = inputs;
	const weights = [...network.weights.values()].map(({ data }) => data);
	const trained = Buffer.from(canonicalJson(network.metadata.training));
	return {
		...graphFingerprint(inputs),
		graph: set.graph ? short(fingerprint([set.graph.data])) : "built",
		checkpoint: short(fingerprint([...weights, trained])),
		"impostor statistics": describeGiven(options.impostors),
		aggregator: network.metadata.aggregator,
		"--k-at-hop": options.kAtHop.join(" "),
		"--active-connection": `${options.activeConnection}`,
		"--batch-size": `${options.batchSize}`,
		"--seed": `${options.seed}`,
		...(options.copies && { "--copies": options.copies }),
		...describePairs(options.decisions),
	};
}

/** Pairs of rows decide which rows are copies, and so which are scored. */
function describePairs(
	decisions: Decisions | null | undefined,
): RunFingerprint {
	if (!decisions || decisions.different.length === 0) return {};
	const { same, different } = decisions;
	return { "--same and --different": short(fingerprint([same, different])) };
}

function describeGiven(chosen: ChosenImpostors | undefined): string {
	if (!chosen) return "measured";
	const { mean, deviation } = chosen.impostors;
	return `${mean} +- ${deviation}`;
}

const short = (digest: string) => digest.slice(0, 16);
