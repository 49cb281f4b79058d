/**
 * Figures that run along while links are scored: loss, accuracy, precision and recall of batches, over the scored links alone
 * (`pairs.ts` scores all pairs of items).
 * Reference: each figure is taken per batch and averaged over batches, weighted by links, not pooled over all links.
 */

import { unknownTarget } from "../arrays/labels.ts";
import { InputError } from "../errors.ts";

export interface LinkFigures {
	/** Links whose ends are both of a known identity. */
	readonly links: number;
	/** Mean cross-entropy. */
	readonly loss: number;
	readonly accuracy: number;
	readonly precision: number;
	readonly recall: number;
}

export interface LinkFiguresMeter {
	/**
	 * Takes in one batch and returns its own figures.
	 * `scores`: probability of class 1 of each link; `targets`: 1 where both ends are of one identity, 0 where they are of two, `unknownTarget` for a link to leave out.
	 * @throws InputError for another number of targets than of scores
	 */
	add(scores: Float32Array, targets: Uint8Array): LinkFigures;
	/** Means over the batches so far, weighted by links; all 0 before the first link. */
	mean(): LinkFigures;
	/** The sums behind the means, to go on from later. */
	sums(): LinkFigures;
}

/** Float32 probabilities that came out as 0 or 1 count as the nearest that do not, so that a sure mistake costs much, not infinity. */
const LEAST_SCORE = 2 ** -149;
const LEAST_COMPLEMENT = 2 ** -25;

/** Starts from nothing, or from the `sums` of an earlier meter. */
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
	let numFound = 0;
	for (let i = 0; i < scores.length; i++) {
		const target = targets[i];
		if (target === unknownTarget) continue;
		links++;
		// The larger of the two logits; a tie goes to class 0.
		const predicted = scores[i] > 0.5 ? 1 : 0;
		loss -= Math.log(
			target === 1
				? Math.max(scores[i], LEAST_SCORE)
				: Math.max(1 - scores[i], LEAST_COMPLEMENT),
		);
		numPredicted += predicted;
		numPositive += target;
		numFound += predicted & target;
	}
	const numCorrect = links - numPredicted - numPositive + 2 * numFound;
	return {
		links,
		loss: divide(loss, links),
		accuracy: divide(numCorrect, links),
		precision: divide(numFound, numPredicted),
		recall: divide(numFound, numPositive),
	};
}

/** 0 / 0 is 0, as in scikit-learn's `precision_score` and `recall_score`. */
function divide(part: number, whole: number): number {
	return whole > 0 ? part / whole : 0;
}
