/** A training run of the relational network over several data sets, with AdamW and a one-cycle schedule. */

import { createRandom, type Random } from "../../arrays/random.ts";
import type {
	Checkpoint,
	CheckpointMetadata,
	StateDict,
} from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	asSecond,
	joinPasses,
	splitPasses,
} from "../../files/checkpoints/relational-passes.ts";
import {
	firstPassInputs,
	secondPassInputs,
} from "../../files/checkpoints/relational-shapes.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import { oneCycleAt } from "../../training/adamw.ts";
import type { RunOptions } from "../../training/epoch.ts";
import type { Learner } from "../../training/learner.ts";
import { createRun, type TrainingRun } from "../../training/run.ts";
import { trainedMethod } from "../impostor-statistics.ts";
import type { KnownEmbedding } from "../impostors/known-embeddings.ts";
import { initialRelationalWeights } from "../weights.ts";
import {
	createRelationalSource,
	type RelationalBatch,
	type RelationalSet,
	type RelationalSource,
} from "./batch-source.ts";
import { createRelationalTrainer, type RelationalTrainer } from "./trainer.ts";

/** The options of training a relational network. */
export interface RelationalTrainOptions extends SubgraphOptions, RunOptions {
	/** The highest learning rate of the cycle. */
	readonly learningRate: number;
	readonly weightDecay: number;
	/** Whether libraries of other compositions are made from the data sets. */
	readonly compositions: boolean;
	/** Whether sets under the conditions of real collections are made from the data sets. */
	readonly conditions: boolean;
	/** Whether other embeddings are made from the data sets. */
	readonly transformations: boolean;
	/** Name of the checkpoint whose weights the run starts with, only recorded in the new checkpoints; null for random weights. */
	readonly init: string | null;
	/** Name of the first pass's checkpoint if a second pass is trained, only recorded in the new checkpoints; null to train a first pass. */
	readonly firstPass: string | null;
	readonly seed: number;
	/** The threshold to group links with, only recorded in the checkpoints. */
	readonly threshold: number;
}

/** The data from which any thread can prepare batches; large arrays are in shared memory. */
export interface RelationalPlan {
	readonly sets: readonly RelationalSet[];
	readonly options: SubgraphOptions;
}

/** Prepares batches, on another thread if there is one. */
export interface Preparer {
	prepare(rows: Int32Array): Promise<RelationalBatch>;
	close(): Promise<void>;
}

/** Starts a preparer; `own` prepares batches on the calling thread. */
export type StartPreparer = (
	plan: RelationalPlan,
	own: RelationalSource,
) => Preparer;

/** The data of a run and its start. */
export interface RelationalRunData {
	/** Data sets of at least two rows each, so that every pivot has links. */
	readonly sets: readonly RelationalSet[];
	/** The embeddings of the original sets, only recorded in the checkpoints. */
	readonly embeddings: readonly KnownEmbedding[];
	/** Weights of the first pass that scored the sets, to train a second; null to train a first pass. */
	readonly firstPass: StateDict | null;
	/** The run starts with these weights or, if there is a resume state, goes on where it stopped; null for random weights. */
	readonly initial: Checkpoint | null;
}

/** Creates a training run of a first or of a second pass. */
export function createRelationalRun(
	engine: Engine,
	data: RelationalRunData,
	options: RelationalTrainOptions,
	startPreparer: StartPreparer,
): TrainingRun {
	const { sets, firstPass, initial } = data;
	const random = createRandom(options.seed);
	const resume = initial?.resume ?? null;
	const trainer = startTrainer(engine, data, options, random);
	const source = createRelationalSource(sets, options);
	const { kAtHop, activeConnection } = options;
	const plan = { sets, options: { kAtHop, activeConnection } };
	const preparer = startPreparer(plan, source);
	const learner: Learner<RelationalBatch> = {
		pivots: source.pivots,
		prepare: preparer.prepare,
		async step(batch, { step, totalSteps }, next) {
			const size = oneCycleAt(step, totalSteps, options.learningRate);
			const ahead = next && preparer.prepare(next.rows);
			// An error during the step is not unhandled: `await ahead` throws it afterwards.
			ahead?.catch(() => {});
			const scores = await trainer.step(batch, size);
			return { scores, learningRate: size.learningRate, ahead: await ahead };
		},
		weights: () =>
			firstPass
				? joinPasses({ first: firstPass, second: trainer.weights() })
				: trainer.weights(),
		moments() {
			const { moments } = trainer.state();
			return firstPass ? asSecond(moments) : moments;
		},
		metadata: metadataOf(source.numRows, data, options),
		close: preparer.close,
	};
	return createRun(learner, options, resume, random);
}

/** Starts the trainer with the weights and moments of the pass that is trained. */
function startTrainer(
	engine: Engine,
	{ firstPass, initial }: RelationalRunData,
	options: RelationalTrainOptions,
	random: Random,
): RelationalTrainer {
	const isSecond = firstPass !== null;
	const weights = initial
		? passOf(initial.weights, isSecond)
		: freshPass(isSecond, random);
	const resume = initial?.resume ?? null;
	const state = resume && {
		moments: passOf(resume.momentum, isSecond),
		step: resume.step,
	};
	return createRelationalTrainer(engine, weights, state, options);
}

function passOf(weights: StateDict, isSecond: boolean): StateDict {
	const { first, second } = splitPasses(weights);
	return isSecond ? second! : first;
}

function freshPass(isSecond: boolean, random: Random): StateDict {
	const inputs = isSecond ? secondPassInputs : firstPassInputs;
	return initialRelationalWeights(inputs, random);
}

function metadataOf(
	rows: number,
	{ sets, embeddings }: RelationalRunData,
	options: RelationalTrainOptions,
): Omit<CheckpointMetadata, "epoch"> {
	return {
		model: "relational",
		featureLength: null,
		aggregator: "attention",
		kAtHop: options.kAtHop,
		activeConnection: options.activeConnection,
		training: {
			batchSize: options.batchSize,
			compositions: options.compositions,
			conditions: options.conditions || undefined,
			embeddings,
			epochs: options.epochs,
			firstPass: options.firstPass,
			init: options.init,
			learningRate: options.learningRate,
			seed: options.seed,
			statistics: trainedMethod,
			threshold: options.threshold,
			transformations: options.transformations,
			weightDecay: options.weightDecay,
			rows,
			sets: sets.length,
		},
	};
}
