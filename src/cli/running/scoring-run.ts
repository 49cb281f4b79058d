/** What `cluster` and `test` share around their stages: options and notes before a run; engine, memory and unfinished work during it. */

import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { EngineName } from "../../engines/engine.ts";
import type { RunOutput } from "../../files/runs/run-output.ts";
import { readingBytes } from "../../files/stored/stored-rows.ts";
import type { CopyKind } from "../../graph/copies/copies.ts";
import { fillThreshold } from "../../grouping/group.ts";
import { clusteringGrowth } from "../../pipeline/memory.ts";
import { networkSettings } from "../../pipeline/network.ts";
import {
	checkGraph,
	type FeatureOptions,
	type InputSet,
} from "../input/read-set.ts";
import {
	limitWorkers,
	printNotes,
	scoringNotes,
	warnOfDimensions,
} from "../output/notes.ts";
import type { Streams } from "../output/streams.ts";
import { fillUntyped, type ParsedOptions } from "../parsed-options.ts";
import { announceMemory } from "./announce-memory.ts";
import { openScoringEngine } from "./open-engine.ts";
import type { Scoring, ScoringOptions } from "./score-and-group.ts";
import {
	type GraphBuilding,
	type GraphInputOptions,
	neighboursFor,
} from "./set-graph.ts";
import { withRunOutput } from "./with-run-output.ts";
import {
	type ResumeOptions,
	scoringFingerprint,
	withShards,
} from "./with-shards.ts";

export interface ScoringCommandOptions
	extends ScoringOptions,
		FeatureOptions,
		GraphInputOptions,
		ResumeOptions {
	readonly checkpoint: string;
	readonly backend: EngineName | "auto";
	/** Undefined for a command that treats copies as all other rows. */
	readonly copies?: CopyKind;
}

/** What is scored, and with what. */
export interface ScoringPlan {
	readonly featPath: string;
	readonly set: InputSet;
	readonly network: Checkpoint;
	/** The user's options; untyped ones have the values that suit the network. */
	readonly options: ScoringCommandOptions;
	/** Neighbours of every row of a graph that is built. */
	readonly width: number;
	/** What is printed before the run. */
	readonly notes: string[];
}

/** @throws InputError for a graph that was read and has too few columns */
export function planScoring(
	inputs: Pick<ScoringPlan, "featPath" | "set" | "network">,
	{ options: parsed, typed }: ParsedOptions<ScoringCommandOptions>,
	leastNeighbours: number,
): ScoringPlan {
	const { set, network } = inputs;
	const { metadata } = network;
	const settings = networkSettings(network);
	const filled = fillUntyped<ScoringCommandOptions>(parsed, typed, settings);
	const { options, notes } = limitWorkers(
		fillThreshold(filled, typed.has("threshold")),
		set.features.rows,
	);
	checkGraph(set, options);
	const width = neighboursFor(options, leastNeighbours);
	notes.push(...scoringNotes({ set, width, options, metadata }, typed));
	return { ...inputs, options, width, notes };
}

/** What the stages of a run need. */
export type ScoringRun = Scoring & GraphBuilding;

/**
 * Prints the notes, loads the engine and does the work; an earlier run's unfinished work is continued with `--resume`.
 * @throws InputError where the run would need too much memory
 */
export function runScoring(
	plan: ScoringPlan,
	output: RunOutput,
	streams: Streams,
	work: (run: ScoringRun) => Promise<void>,
): Promise<void> {
	const { featPath, set, network, options, width } = plan;
	return withRunOutput(output, async () => {
		printNotes(streams, plan.notes);
		const { cols } = set.features;
		warnOfDimensions(streams, featPath, cols, network.metadata);
		const { backend } = options;
		const engine = await openScoringEngine(backend, network, streams, options);
		announceMemory(clusteringGrowth(engine, scoringTask(plan)), streams);
		const fingerprint = () =>
			scoringFingerprint({ engine, network, set, width, options });
		await withShards({ output, options, streams, fingerprint }, (shards) =>
			work({
				engine,
				network,
				streams,
				k: width,
				options: { ...options, shards },
			}),
		);
	});
}

/** The sizes that memory depends on. */
function scoringTask({ set, network, options, width }: ScoringPlan) {
	const { features, graph } = set;
	const { rows, cols } = features;
	const neighbours = graph ? graph.cols - 1 : Math.min(width, rows - 1);
	const hasGraph = graph !== null;
	const reading = readingBytes(features);
	return { ...options, rows, cols, neighbours, hasGraph, reading, network };
}
