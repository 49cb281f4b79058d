/** A training run of the relational network over several data sets: AdamW along one cycle. */

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
import { initialRelationalWeights } from "../weights.ts";
import {
	createRelationalSource,
	type RelationalBatch,
	type RelationalSet,
	type RelationalSource,
} from "./batch-source.ts";
import { createRelationalTrainer } from "./trainer.ts";

export interface RelationalTrainOptions extends SubgraphOptions, RunOptions {
	/** The highest of the cycle. */
	readonly learningRate: number;
	readonly weightDecay: number;
	/** Whether libraries of other make, and other embeddings, were made from the data sets given: for the record. */
	readonly compositions: boolean;
	readonly transformations: boolean;
	/** Name of the checkpoint whose weights it starts from, for the record; null for fresh weights. */
	readonly init: string | null;
	/** Name of the checkpoint whose probabilities a second pass learns from, for the record; null to train a first pass. */
	readonly firstPass: string | null;
	readonly seed: number;
	/** That links are best grouped with, for the record. */
	readonly threshold: number;
}

/** What a thread that prepares batches knows; large arrays lie in shared memory. */
export interface RelationalPlan {
	readonly sets: readonly RelationalSet[];
	readonly options: SubgraphOptions;
}

/** Prepares batches, on another thread where it can. */
export interface Preparer {
	prepare(rows: Int32Array): Promise<RelationalBatch>;
	close(): Promise<void>;
}

/** `own` is what the caller's thread prepares with. */
export type StartPreparer = (
	plan: RelationalPlan,
	own: RelationalSource,
) => Preparer;

/** The caller's thread alone. */
export const prepareAlone: StartPreparer = (_, own) => ({
	prepare: async (rows) => own.prepare(rows),
	async close() {},
});

/**
 * Starts from fresh weights, from those of `initial`, or, where that carries a resume state, where it stopped.
 * @param sets of at least two rows each, so that every pivot has links
 * @param firstPass weights of the network whose probabilities the sets carry, or null where they carry none
 * @param startPreparer starts what prepares the batches
 */
export function createRelationalRun(
	engine: Engine,
	sets: readonly RelationalSet[],
	options: RelationalTrainOptions,
	firstPass: StateDict | null,
	initial: Checkpoint | null,
	startPreparer: StartPreparer,
): TrainingRun {
	const random = createRandom(options.seed);
	const resume = initial?.resume ?? null;
	const trainer = createRelationalTrainer(
		engine,
		initial
			? ownPass(initial.weights, firstPass !== null)
			: freshPass(firstPass !== null, random),
		resume && {
			moments: ownPass(resume.momentum, firstPass !== null),
			step: resume.step,
		},
		options,
	);
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
			// A failure of it is thrown where it is waited for.
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
		metadata: metadataOf(source.numRows, sets.length, options),
		close: preparer.close,
	};
	return createRun(learner, options, resume, random);
}

/** What is trained of the two passes. */
function ownPass(weights: StateDict, isSecond: boolean): StateDict {
	const { first, second } = splitPasses(weights);
	return isSecond ? second! : first;
}

function freshPass(isSecond: boolean, random: Random): StateDict {
	const inputs = isSecond ? secondPassInputs : firstPassInputs;
	return initialRelationalWeights(inputs, random);
}

function metadataOf(
	rows: number,
	sets: number,
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
			epochs: options.epochs,
			firstPass: options.firstPass,
			init: options.init,
			learningRate: options.learningRate,
			seed: options.seed,
			threshold: options.threshold,
			transformations: options.transformations,
			weightDecay: options.weightDecay,
			rows,
			sets,
		},
	};
}
