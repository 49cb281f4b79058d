/** Training either network with its files; after every epoch it clusters a validation set, where there is one. */
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { Engine } from "../engines/engine.ts";
import type { GraphOptions } from "../graph/build-graph.ts";
import { lgcnRunSettings } from "../lgcn/train/run-settings.ts";
import { createTrainingRun, type TrainOptions } from "../lgcn/train/train.ts";
import { countShards } from "../lgcn/train/trainer.ts";
import { requireTrainable } from "../lgcn/train/training-scale.ts";
import {
	createRelationalRun,
	type RelationalTrainOptions,
} from "../relational/train/run.ts";
import { relationalRunSettings } from "../relational/train/run-settings.ts";
import { makeTrainingSets } from "../relational/train/training-sets.ts";
import { checkSubgraphOptions } from "../subgraph/subgraph.ts";
import {
	type LabelledSet,
	requireKnownLinks,
} from "../training/labelled-set.ts";
import { fingerprintData } from "../training/resume.ts";
import {
	type RunFileOptions,
	type RunSource,
	runWithFiles,
	type TrainResult,
} from "../training/run-with-files.ts";
import { type ClusterSetOptions, clusterSet } from "./cluster-set.ts";
import { startScorers } from "./scoring-pool.ts";
import { prepareInPool, trainInPool } from "./training-pool.ts";

/** A data set that is clustered and judged after every epoch. */
export interface ValidationSet extends LabelledSet {
	readonly options: ClusterSetOptions;
}

/** What a run of either network does beside training. */
export interface FileOptions extends RunFileOptions {
	/** Threads, or 0 for what suits; the result is the same. */
	readonly workers: number;
	readonly validation: ValidationSet | null;
}

export interface TrainJobOptions extends TrainOptions, FileOptions {
	/** Stands for the graph in the message that it has too few columns. */
	readonly graphName: string;
}

export interface RelationalJobOptions
	extends RelationalTrainOptions,
		FileOptions {
	/** The checkpoint that `firstPass` names. */
	readonly firstNetwork: Checkpoint | null;
	/** How the graphs of the data sets that are made are built. */
	readonly method: GraphOptions["method"];
	/** Data sets made so far, of all. */
	readonly onSet: (done: number, total: number) => void;
}

/**
 * Trains an L-GCN on `set` and writes its files below `logsDir`.
 * @throws InputError for a graph with too few columns, features too large and labels of which too little is known; the rest as `runWithFiles`
 */
export async function trainWithFiles(
	engine: Engine,
	set: LabelledSet,
	options: TrainJobOptions,
): Promise<TrainResult> {
	checkSubgraphOptions(set.graph, options, options.graphName);
	requireTrainable(set.features, "features");
	requireKnownLinks(set, options.kAtHop[0]);
	const { validation, workers, epochs } = options;
	const data = { ...set, labels: set.labels.ids };
	const numShards = countShards(engine, options);
	const startThreads = trainInPool(engine, workers, epochs * set.features.rows);
	const source = {
		settings: lgcnRunSettings(options),
		fingerprints: fingerprintData([set], null, validation),
		createRun: (start: Checkpoint | null) =>
			createTrainingRun(
				{ data, options, initial: start, numShards },
				startThreads,
			),
		validate: validation && validateOn(engine, validation),
	};
	return runWithFiles(source, options);
}

/**
 * Trains a relational network on one or more data sets and, with `compositions` or `transformations`, on others made from them; the rest as `trainWithFiles`.
 * @throws InputError for a data set of one row too
 */
export async function trainRelationalWithFiles(
	engine: Engine,
	sets: readonly LabelledSet[],
	options: RelationalJobOptions,
): Promise<TrainResult> {
	for (const set of sets) {
		checkSubgraphOptions(set.graph, options, "graph");
		requireKnownLinks(set, options.kAtHop[0]);
	}
	const { validation, workers, epochs } = options;
	const first = options.firstNetwork?.weights ?? null;
	const pool = startScorers(engine, 1, 0);
	const made = await makeTrainingSets(pool, sets, first, options);
	const numRows = made.reduce((sum, { labels }) => sum + labels.length, 0);
	const startPreparer = prepareInPool(workers, epochs * numRows);
	const source = {
		settings: relationalRunSettings(options),
		fingerprints: fingerprintData(sets, first, validation),
		createRun: (start: Checkpoint | null) =>
			createRelationalRun(
				engine,
				{ sets: made, firstPass: first, initial: start },
				options,
				startPreparer,
			),
		validate: validation && validateOn(engine, validation),
	};
	return runWithFiles(source, options);
}

function validateOn(
	engine: Engine,
	set: ValidationSet,
): NonNullable<RunSource["validate"]> {
	return async (network) => {
		const { options } = set;
		const { links, tables } = await clusterSet(engine, network, set, options);
		return { figures: links.figures!, bcubed: tables!.all.bcubed.f };
	};
}
