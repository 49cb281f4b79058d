/** Unfinished work of a command: kept beside its results until they are there, and taken up with `--resume`. */
import { existsSync } from "node:fs";
import { arch, platform } from "node:os";
import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { packageVersion } from "../../files/bundled.ts";
import { fingerprint } from "../../files/fingerprint.ts";
import type { RunPlace } from "../../files/runs/run-output.ts";
import { openShards, type RunStamp, type Shards } from "../../files/runs/shards.ts";
import { fingerprintFeatures } from "../../files/stored/stored-matrix.ts";
import type { GivenSet, GraphInputOptions } from "../input/read-set.ts";
import type { ScoringOptions } from "./cluster-with-progress.ts";
import { endOnSignals } from "../signals.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";

export interface ResumeOptions extends OutputOptions {
	readonly resume: boolean;
	readonly saveEvery: number;
}

/** Does the work, and removes what was kept of it once it is done. */
export async function withShards<T>(
	place: RunPlace,
	options: ResumeOptions,
	streams: Streams,
	stamp: () => RunStamp,
	work: (shards: Shards) => Promise<T>,
): Promise<T> {
	const { resume, saveEvery } = options;
	if (resume || existsSync(place.shards))
		streams.error(describeEarlier(place.shards, resume));
	const shards = openShards(place.shards, {
		stamp,
		resume,
		saveEverySeconds: saveEvery,
		onFailure: ({ message }) =>
			streams.error(`warning: unfinished work is not kept: ${message}`),
	});
	const endWatch = endOnSignals(streams.end, () =>
		shards.hasAny()
			? "stopped: the same command with --resume goes on from what was kept"
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

/** What a graph that is built depends on. */
export function graphStamp(
	engine: Engine,
	set: Pick<GivenSet, "features">,
	width: number,
	{ metric, method }: GraphInputOptions,
): RunStamp {
	const { rows, cols } = set.features;
	return {
		features: `${rows} x ${cols}, ${short(fingerprintFeatures(set.features))}`,
		"number of neighbours": `${width}`,
		"--metric": metric,
		"--method": method,
		engine: engine.description,
		program: `gcn-cluster ${packageVersion} on ${platform()} ${arch()}`,
	};
}

/** What scores depend on, and the graph where none is given. */
export function scoringStamp(
	engine: Engine,
	network: Checkpoint,
	set: GivenSet,
	width: number,
	options: GraphInputOptions & ScoringOptions,
): RunStamp {
	const weights = [...network.weights.values()].map(({ data }) => data);
	return {
		...graphStamp(engine, set, width, options),
		graph: set.graph ? short(fingerprint([set.graph.data])) : "built",
		checkpoint: short(fingerprint(weights)),
		aggregator: network.metadata.aggregator,
		"--k-at-hop": options.kAtHop.join(" "),
		"--active-connection": `${options.activeConnection}`,
		"--batch-size": `${options.batchSize}`,
		"--seed": `${options.seed}`,
	};
}

const short = (fingerprint: string) => fingerprint.slice(0, 16);
