/** Trains either network, writes the files of the run and, if there is a validation set, clusters it after every epoch. */
import type { Checkpoint } from "../arrays/state-dict.ts";
import type { Engine } from "../engines/engine.ts";
import type { GraphOptions } from "../graph/build-graph.ts";
import { lgcnRunSettings } from "../lgcn/train/run-settings.ts";
import { createTrainingRun, type TrainOptions } from "../lgcn/train/train.ts";
import { countShards } from "../lgcn/train/trainer.ts";
import { requireTrainable } from "../lgcn/train/training-scale.ts";
import { describeEmbeddings } from "../relational/impostors/known-embeddings.ts";
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

/** A data set that is clustered and scored after every epoch. */
export interface ValidationSet extends LabelledSet {
	readonly options: ClusterSetOptions;
}

/** Options of a run's files, threads and validation, for either network. */
export interface FileOptions extends RunFileOptions {
	/** Number of threads, or 0 to choose it by cores and samples; it does not change the result. */
	readonly workers: number;
	/** Null to train without validation. */
	readonly validation: ValidationSet | null;
}

export interface TrainJobOptions extends TrainOptions, FileOptions {
	/** Name of the graph in an error message. */
	readonly graphName: string;
}

export interface RelationalJobOptions
	extends RelationalTrainOptions,
		FileOptions {
	/** The checkpoint that `firstPass` names; null to train a first pass. */
	readonly firstNetwork: Checkpoint | null;
	/** The method that builds the graphs of the data sets that are made. */
	readonly method: GraphOptions["method"];
	/** Called with the number of data sets made so far and their total. */
	readonly onSet: (done: number, total: number) => void;
}

/**
 * Trains an L-GCN on `set` and writes its files below `logsDir`.
 * @throws InputError for a graph with too few columns, features above 1e18, labels without a link between two known ones, a folder that cannot be
 * written, a run to resume with other data or options, and a loss or weights that are not finite
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
	const source: RunSource = {
		settings: lgcnRunSettings(options),
		fingerprints: fingerprintData([set], null, validation),
		createRun: (start) =>
			createTrainingRun(
				{ data, options, initial: start, numShards },
				startThreads,
			),
		validate: validation && validateOn(engine, validation),
	};
	return runWithFiles(source, options);
}

/**
 * Trains a relational network on one or more data sets and, with `compositions` or `transformations`, on others made from them. Writes its files below
 * `logsDir`.
 * @throws InputError as `trainWithFiles`, but without a limit for features, and for a data set of one row
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
	const embeddings = describeEmbeddings(
		sets.map(({ features, labels }) => ({ features, labels: labels.ids })),
		options.seed,
	);
	const startPreparer = prepareInPool(workers, epochs * numRows);
	const source: RunSource = {
		settings: relationalRunSettings(options),
		fingerprints: fingerprintData(sets, first, validation),
		createRun: (start) =>
			createRelationalRun(
				engine,
				{ sets: made, embeddings, firstPass: first, initial: start },
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
