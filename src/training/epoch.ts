/** The steps of one epoch: each sample once, in an order drawn for the epoch. */
import { permutation, type Random } from "../arrays/random.ts";
import {
	createLinkFigures,
	type LinkFigures,
} from "../metrics/link-figures.ts";
import type { BatchToPrepare, Learner, TrainingBatch } from "./learner.ts";

export interface RunOptions {
	readonly epochs: number;
	/** Pivots in a batch. */
	readonly batchSize: number;
}

/** A step of training that is done. */
export interface StepReport {
	/** From 0. */
	readonly epoch: number;
	/** Step of the epoch, from 0. */
	readonly step: number;
	readonly stepsPerEpoch: number;
	readonly learningRate: number;
	/** Figures of the step's batch. */
	readonly last: LinkFigures;
	/** Figures of the epoch so far. */
	readonly average: LinkFigures;
	/** Sizes of the step's batch: nodes, directed edges, links within one identity, and pivots. */
	readonly numNodes: number;
	readonly numEdges: number;
	readonly numPositive: number;
	readonly numPivots: number;
	/** Milliseconds that the step waited for its batch; about 0 where the batch was built during the step before. */
	readonly buildMs: number;
	/** Milliseconds of the whole step, building included. */
	readonly stepMs: number;
	/** Means of both over the epoch's steps in this process, in milliseconds. */
	readonly averageBuildMs: number;
	readonly averageStepMs: number;
}

/** How far a run is; checkpoints store it beside weights and moments. */
export interface RunPosition {
	epoch: number;
	/** Steps of the epoch that are done. */
	step: number;
	/** Steps of all epochs that are done. */
	totalSteps: number;
	/** State of the generator before it drew the epoch's order. */
	random: Uint32Array;
	/** Sums of the epoch's figures, from which their averages are computed; null before the first step. */
	sums: LinkFigures | null;
}

export interface RunState<B extends TrainingBatch> {
	readonly learner: Learner<B>;
	readonly options: RunOptions;
	readonly stepsPerEpoch: number;
	/** Changes with every step. */
	readonly position: RunPosition;
}

/** Runs the remaining steps of the epoch. */
export async function* epochSteps<B extends TrainingBatch>(
	{ learner, options, stepsPerEpoch, position }: RunState<B>,
	generator: Random,
): AsyncGenerator<StepReport> {
	const { pivots } = learner;
	const order = permutation(pivots.length, generator).map((i) => pivots[i]);
	const totalSteps = stepsPerEpoch * options.epochs;
	const firstStep = position.totalSteps - position.step;
	const batchAt = (step: number): BatchToPrepare | null => {
		if (step === stepsPerEpoch) return null;
		const first = step * options.batchSize;
		const rows = order.slice(first, first + options.batchSize);
		const { epoch } = position;
		return { rows, position: { epoch, step: firstStep + step, totalSteps } };
	};
	const figures = createLinkFigures(position.sums);
	const addTimes = createStepTimes();
	let prepared: B | null = null;
	while (position.step < stepsPerEpoch) {
		const startedAt = performance.now();
		const current = batchAt(position.step)!;
		const batch: B =
			prepared ?? (await learner.prepare(current.rows, current.position));
		const buildMs = performance.now() - startedAt;
		const next = batchAt(position.step + 1);
		const stepped = await learner.step(batch, current.position, next);
		const { scores, learningRate } = stepped;
		prepared = stepped.ahead;
		const last = figures.add(scores, batch.targets);
		position.sums = figures.sums();
		position.step++;
		position.totalSteps++;
		yield {
			epoch: position.epoch,
			step: position.step - 1,
			stepsPerEpoch,
			learningRate,
			last,
			average: figures.mean(),
			...countsOf(batch),
			...addTimes(buildMs, performance.now() - startedAt),
		};
	}
}

function countsOf({ numNodes, numEdges, numPivots, targets }: TrainingBatch) {
	let numPositive = 0;
	for (const target of targets) if (target === 1) numPositive++;
	return { numNodes, numEdges, numPivots, numPositive };
}

/** Returns a function that takes the times of a step and returns them with the means so far. */
function createStepTimes() {
	let steps = 0;
	let sumBuildMs = 0;
	let sumStepMs = 0;
	return (buildMs: number, stepMs: number) => {
		steps++;
		sumBuildMs += buildMs;
		sumStepMs += stepMs;
		const averageBuildMs = sumBuildMs / steps;
		const averageStepMs = sumStepMs / steps;
		return { buildMs, stepMs, averageBuildMs, averageStepMs };
	};
}
