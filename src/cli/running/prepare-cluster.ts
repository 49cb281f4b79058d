/** What `cluster` and `plan` read and check before the work: everything but the engine. */
import type { Checkpoint } from "../../arrays/state-dict.ts";
import { readNames } from "../../files/formats/read.ts";
import type { CopyKind } from "../../graph/copies/copies.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import {
	type DecisionOptions,
	readDecisions,
	readEarlierNumbers,
} from "../input/decisions.ts";
import { openNetwork } from "../input/network.ts";
import type { InputSet, SetPaths } from "../input/read-set.ts";
import {
	readGivenStatistics,
	type StatisticsOptions,
	statisticsNotes,
} from "../input/statistics.ts";
import { unusedNotes } from "../output/notes.ts";
import { type Out, type OutOptions, openOut } from "../output/out.ts";
import type { Streams } from "../output/streams.ts";
import type { ParsedOptions } from "../parsed-options.ts";
import {
	planScoring,
	type ScoringCommandOptions,
	type ScoringPlan,
} from "./scoring-run.ts";

export const clusterFormats = ["csv", "npy", "json", "parquet"] as const;
export type ClusterFormat = (typeof clusterFormats)[number];

export interface ClusterOptions
	extends ScoringCommandOptions,
		OutOptions,
		StatisticsOptions,
		Omit<DecisionOptions, "key"> {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly ids: string | null;
	readonly quality: string | null;
	readonly k: number;
	readonly copies: CopyKind;
	readonly report: string | null;
	/** Null for a run in this process. */
	readonly queue?: string | null;
}

export interface PreparedCluster {
	readonly out: Out<ClusterFormat>;
	readonly set: InputSet;
	readonly ids: readonly string[] | null;
	readonly decisions: Decisions | null;
	readonly numberPeople: Awaited<ReturnType<typeof readEarlierNumbers>>;
	readonly quality: Float32Array | null;
	readonly network: Checkpoint;
	/** The statistics that the options give or that were measured against a reference. */
	readonly impostors: ChosenImpostors | undefined;
	readonly plan: ScoringPlan;
}

/** @throws InputError for whatever of the inputs and options does not fit */
export async function prepareCluster(
	{ options, typed }: ParsedOptions<ClusterOptions>,
	streams: Streams,
	readSet: (paths: SetPaths, options: ClusterOptions) => Promise<InputSet>,
): Promise<PreparedCluster> {
	const { featPath, k } = options;
	const out = openOut(options, clusterFormats, streams);
	const paths = {
		features: featPath,
		graph: options.knnGraphPath,
		labels: null,
	};
	const set = await readSet(paths, options);
	const { rows, cols } = set.features;
	const ids = options.ids
		? await readNames(options.ids, rows, { shared: false, key: options.key })
		: (set.ids ?? null);
	const decisions = await readDecisions(options, rows, ids);
	const numberPeople = await readEarlierNumbers(options, rows, ids);
	const quality = await readGivenQuality(options.quality, rows);
	const network = openNetwork(options, typed, { path: featPath, cols });
	const impostors = await readGivenStatistics(options, set.features, network);
	const inputs = { featPath, set, network };
	const given = { typed, options: { ...options, impostors, decisions } };
	const plan = planScoring(inputs, given, k);
	plan.notes.push(...statisticsNotes(typed, network));
	const usesIds = options.same ?? options.different ?? options.earlier;
	if (out.format === "npy" && usesIds === null)
		plan.notes.push(
			...unusedNotes(typed, ["--ids"], "a .npy has numbers only"),
		);
	const people = { ids, decisions, numberPeople, quality };
	return { out, set, network, impostors, plan, ...people };
}

// A module that few runs need is loaded by those alone.
async function readGivenQuality(path: string | null, rows: number) {
	if (path === null) return null;
	const { readQuality } = await import("../../files/photos/read-quality.ts");
	return readQuality(path, rows);
}
