/** The figures of a training run's epochs so far, and the best epoch. Every checkpoint stores them, so that a resumed run goes on with them. */

import type { Checkpoint } from "../arrays/state-dict.ts";
import type { LinkFigures } from "../metrics/link-figures.ts";

/** Figures of one epoch; checkpoints store them as JSON. */
export interface EpochFigures {
	/** Epochs done, from 1. */
	readonly epoch: number;
	/** Means over the training links. */
	readonly train: LinkFigures;
	/** Null without a validation set. */
	readonly validation: Validation | null;
}

/** How well the network does on the validation set. */
export interface Validation {
	readonly figures: LinkFigures;
	/** B-Cubed F of the clusters. */
	readonly bcubed: number;
}

/** The best epoch so far: the one with the highest B-Cubed F on the validation set or, without one, the lowest mean training loss. */
export interface Best {
	readonly epoch: number;
	readonly by: "validation B-Cubed F" | "training loss";
	readonly value: number;
}

/** The epochs that are done; it grows during the run. */
export interface History {
	best: Best | null;
	readonly epochs: EpochFigures[];
}

/** The history that a checkpoint stores; an empty one where there is none. */
export function historyOf(start: Checkpoint | null): History {
	const progress = start?.resume?.progress;
	return {
		best: (progress?.best ?? null) as Best | null,
		epochs: [...((progress?.epochs ?? []) as EpochFigures[])],
	};
}

/** The better one of the best epoch so far and a new one; of two equal epochs the earlier. */
export function better(best: Best | null, figures: EpochFigures): Best {
	const { epoch, train, validation } = figures;
	const now: Best = validation
		? { epoch, by: "validation B-Cubed F", value: validation.bcubed }
		: { epoch, by: "training loss", value: train.loss };
	if (!best) return now;
	const isBetter = validation ? now.value > best.value : now.value < best.value;
	return isBetter ? now : best;
}
