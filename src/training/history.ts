/** The epochs of a training run so far and which of them is best; every checkpoint has it, so that a resumed run goes on with it. */

import type { Checkpoint } from "../arrays/state-dict.ts";
import type { LinkFigures } from "../metrics/link-figures.ts";

/** Figures of one epoch, in the checkpoints as JSON. */
export interface EpochFigures {
	/** Epochs done, from 1. */
	readonly epoch: number;
	readonly train: LinkFigures;
	readonly validation: Validation | null;
}

/** What the links and clusters of the validation set say of the network. */
export interface Validation {
	readonly figures: LinkFigures;
	/** B-Cubed F. */
	readonly bcubed: number;
}

/** The best epoch so far: by B-Cubed F on the validation set, or else by mean training loss. */
export interface Best {
	readonly epoch: number;
	readonly by: "validation B-Cubed F" | "training loss";
	readonly value: number;
}

/** Grows with the run. */
export interface History {
	best: Best | null;
	readonly epochs: EpochFigures[];
}

export function historyOf(start: Checkpoint | null): History {
	const progress = start?.resume?.progress;
	return {
		best: (progress?.best ?? null) as Best | null,
		epochs: [...((progress?.epochs ?? []) as EpochFigures[])],
	};
}

/** The earlier epoch stays best when a later one is only as good. */
export function better(best: Best | null, figures: EpochFigures): Best {
	const { epoch, train, validation } = figures;
	const now: Best = validation
		? { epoch, by: "validation B-Cubed F", value: validation.bcubed }
		: { epoch, by: "training loss", value: train.loss };
	if (!best) return now;
	const isBetter = validation ? now.value > best.value : now.value < best.value;
	return isBetter ? now : best;
}
