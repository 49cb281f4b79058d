/**
 * B-Cubed scores: precision and recall of every item, averaged over the items.
 * All items of one entry of the table have the same precision and recall, so the sums run over entries.
 */
import type { Contingency } from "./contingency.ts";

/** Precision and recall, from 0 to 1. */
export interface PrecisionRecall {
	readonly precision: number;
	readonly recall: number;
	/** Harmonic mean of the two. */
	readonly f: number;
}

/**
 * With n_ij the items that identity i and cluster j share: precision = sum n_ij^2 / |cluster j| / N, recall = sum n_ij^2 / |identity i| / N.
 * Never 0, for an item always shares cluster and identity with itself; one item scores 1.
 * (Amigo et al., "A comparison of extrinsic clustering evaluation metrics based on formal constraints", 2009.)
 */
export function scoreBcubed(contingency: Contingency): PrecisionRecall {
	const { items, identitySizes, clusterSizes } = contingency;
	const { identities, rowOffsets, clusterIds, counts } = contingency;
	let precisionSum = 0;
	let recallSum = 0;
	for (let identity = 0; identity < identities; identity++) {
		let squares = 0;
		for (let e = rowOffsets[identity]; e < rowOffsets[identity + 1]; e++) {
			const square = counts[e] * counts[e];
			precisionSum += square / clusterSizes[clusterIds[e]];
			squares += square;
		}
		recallSum += squares / identitySizes[identity];
	}
	const precision = precisionSum / items;
	const recall = recallSum / items;
	return {
		precision,
		recall,
		f: (2 * precision * recall) / (precision + recall),
	};
}
