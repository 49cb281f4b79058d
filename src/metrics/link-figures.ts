/**
 * Loss, accuracy, precision and recall of the link scores of batches (`pairs.ts` scores clusters over all pairs of items).
 * Reference: each figure is computed per batch and averaged over batches, weighted by links, not pooled over all links.
 */

import { unknownTarget } from "../arrays/labels.ts";
import { InputError } from "../errors.ts";

/** How well scores tell which links join one identity. */
export interface LinkFigures {
	/** Links whose two rows both have a known identity. */
	readonly links: number;
	/** Mean cross-entropy. */
	readonly loss: number;
	readonly accuracy: number;
	readonly precision: number;
	readonly recall: number;
}

export interface LinkFiguresMeter {
	/**
	 * Adds one batch of L links and returns its own figures.
	 * `scores` [L]: probability that both rows have one identity; `targets` [L]: 1 where they have, 0 where not, `unknownTarget` for a link to leave out.
	 * @throws InputError for another number of targets than of scores
	 */
	add(scores: Float32Array, targets: Uint8Array): LinkFigures;
	/** Means over the batches so far, weighted by links; all 0 before the first link. */
	mean(): LinkFigures;
	/** The sums over all links that the means are computed from; another meter can continue from them. */
	sums(): LinkFigures;
}

/** The smallest p and 1 - p in the loss, so that a float32 probability rounded to 0 or 1 has a large loss, not an infinite one. */
const LEAST_SCORE = 2 ** -149;
const LEAST_COMPLEMENT = 2 ** -25;

/** Creates a meter without batches, or one that continues from the `sums` of an earlier one. */
export function createLinkFigures(
	previous: LinkFigures | null,
): LinkFiguresMeter {
	const sums = previous
		? { ...previous }
		: { links: 0, loss: 0, accuracy: 0, precision: 0, recall: 0 };
	return {
		add(scores, targets) {
			const batch = measureBatch(scores, targets);
			sums.links += batch.links;
			sums.loss += batch.loss * batch.links;
			sums.accuracy += batch.accuracy * batch.links;
			sums.precision += batch.precision * batch.links;
			sums.recall += batch.recall * batch.links;
			return batch;
		},
		mean: () => ({
			links: sums.links,
			loss: divide(sums.loss, sums.links),
			accuracy: divide(sums.accuracy, sums.links),
			precision: divide(sums.precision, sums.links),
			recall: divide(sums.recall, sums.links),
		}),
		sums: () => ({ ...sums }),
	};
}

function measureBatch(scores: Float32Array, targets: Uint8Array): LinkFigures {
	if (targets.length !== scores.length)
		throw new InputError(
			"targets",
			`${scores.length}, one per score`,
			`${targets.length}`,
		);
	let links = 0;
	let loss = 0;
	let numPredicted = 0;
	let numPositive = 0;
	let numTruePositive = 0;
	for (let i = 0; i < scores.length; i++) {
		const target = targets[i];
		if (target === unknownTarget) continue;
		links++;
		// Class 1 is predicted where its logit is the larger one.
		const predicted = scores[i] > 0.5 ? 1 : 0;
		loss -= Math.log(
			target === 1
				? Math.max(scores[i], LEAST_SCORE)
				: Math.max(1 - scores[i], LEAST_COMPLEMENT),
		);
		numPredicted += predicted;
		numPositive += target;
		numTruePositive += predicted & target;
	}
	const numCorrect = links - numPredicted - numPositive + 2 * numTruePositive;
	return {
		links,
		loss: divide(loss, links),
		accuracy: divide(numCorrect, links),
		precision: divide(numTruePositive, numPredicted),
		recall: divide(numTruePositive, numPositive),
	};
}

/** 0 / 0 is 0, as in scikit-learn's `precision_score` and `recall_score`. */
function divide(part: number, whole: number): number {
	return whole > 0 ? part / whole : 0;
}
