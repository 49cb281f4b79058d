/** What a network brings along to be trained. */
import type { CheckpointMetadata, StateDict } from "../arrays/state-dict.ts";
import type { BatchCounts } from "../subgraph/batch.ts";

/** What a step needs that does not depend on the weights. */
export interface TrainingBatch extends BatchCounts {
	/** [L] as `linkTargets` gives them. */
	readonly targets: Uint8Array;
}

/** Which step of a run it is. */
export interface StepPosition {
	readonly epoch: number;
	/** Over all epochs, from 0. */
	readonly step: number;
	readonly totalSteps: number;
}

/** Trains one network. */
export interface Learner<B extends TrainingBatch> {
	/** The rows that samples are drawn from, each once an epoch: those of a known identity. */
	readonly pivots: Int32Array;
	/** The batch of some rows; its random choices depend only on the position, so it is the same after a resume. */
	prepare(rows: Int32Array, position: StepPosition): Promise<B>;
	/** One step, and meanwhile the next batch where there is one. */
	step(
		batch: B,
		position: StepPosition,
		next: BatchToPrepare | null,
	): Promise<Stepped<B>>;
	weights(): StateDict;
	moments(): StateDict;
	/** All but the epochs done. */
	readonly metadata: Omit<CheckpointMetadata, "epoch">;
	close(): Promise<void>;
}

export interface BatchToPrepare {
	readonly rows: Int32Array;
	readonly position: StepPosition;
}

export interface Stepped<B> {
	/** [L] probabilities from before the step. */
	readonly scores: Float32Array;
	readonly learningRate: number;
	/** The next batch, where it was prepared meanwhile. */
	readonly ahead: B | null;
}
