/** The interface between a training run and the network that it trains. */
import type { CheckpointMetadata, StateDict } from "../arrays/state-dict.ts";
import type { BatchCounts } from "../subgraph/batch.ts";

/** The part of a step's input that does not depend on the weights, so that it can be prepared during the step before. */
export interface TrainingBatch extends BatchCounts {
	/** [L] targets of the links, as `linkTargets` returns them. */
	readonly targets: Uint8Array;
}

/** The position of a step in its run. */
export interface StepPosition {
	/** From 0. */
	readonly epoch: number;
	/** Number of the step, counted from 0 over all epochs. */
	readonly step: number;
	/** Number of steps of all epochs. */
	readonly totalSteps: number;
}

/** Trains one network. */
export interface Learner<B extends TrainingBatch> {
	/** The samples, each used once an epoch: all rows of known identity. */
	readonly pivots: Int32Array;
	/** Prepares the batch of some rows. Its random choices depend only on the position, so that it is the same after a resume. */
	prepare(rows: Int32Array, position: StepPosition): Promise<B>;
	/** Does one step, and prepares the next batch meanwhile if there is one. */
	step(
		batch: B,
		position: StepPosition,
		next: BatchToPrepare | null,
	): Promise<Stepped<B>>;
	weights(): StateDict;
	moments(): StateDict;
	/** The metadata of the run's checkpoints, except for the number of epochs. */
	readonly metadata: Omit<CheckpointMetadata, "epoch">;
	close(): Promise<void>;
}

export interface BatchToPrepare {
	readonly rows: Int32Array;
	readonly position: StepPosition;
}

export interface Stepped<B> {
	/** [L] probabilities of the links, computed with the weights before the step. */
	readonly scores: Float32Array;
	readonly learningRate: number;
	/** The next batch, or null where there is none. */
	readonly ahead: B | null;
}
