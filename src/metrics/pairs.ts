/**
 * Scores over all N (N - 1) / 2 pairs of items: which pairs share a cluster, and which share an identity.
 * They are counted from the sizes in the table, never pair by pair; counts are exact integers up to 134 million items (N (N - 1) / 2 < 2^53).
 */
import type { PrecisionRecall } from "./bcubed.ts";
import type { Contingency } from "./contingency.ts";

export interface PairCounts {
	/** All pairs. */
	readonly total: number;
	/** Pairs of the same identity. */
	readonly sameIdentity: number;
	/** Pairs in the same cluster. */
	readonly sameCluster: number;
	/** Pairs of the same identity in the same cluster. */
	readonly sameBoth: number;
}

/** Counts the unordered pairs of different items. */
export function countPairs(contingency: Contingency): PairCounts {
	return {
		total: pairsOf(contingency.items),
		sameIdentity: sumPairs(contingency.identitySizes),
		sameCluster: sumPairs(contingency.clusterSizes),
		sameBoth: sumPairs(contingency.counts),
	};
}

/**
 * Precision = sameBoth / sameCluster, recall = sameBoth / sameIdentity, f = 2 sameBoth / (sameCluster + sameIdentity).
 * A quotient 0 / 0 is 0, as in scikit-learn's `precision_score` and `fowlkes_mallows_score`. So precision is 0 where no two items share a
 * cluster, and recall where no two share an identity: one item scores 0, and so do one-item clusters of one-item identities, though ARI is 1.
 */
export function scorePairs(pairs: PairCounts): PrecisionRecall {
	const { sameIdentity, sameCluster, sameBoth } = pairs;
	return {
		precision: sameCluster > 0 ? sameBoth / sameCluster : 0,
		recall: sameIdentity > 0 ? sameBoth / sameIdentity : 0,
		f: sameBoth > 0 ? (2 * sameBoth) / (sameCluster + sameIdentity) : 0,
	};
}

/**
 * Adjusted Rand index: 2 (tp tn - fn fp) / ((tp + fn)(fn + tn) + (tp + fp)(fp + tn)), 0 for chance, 1 for equal partitions
 * (also where both have no pair, or all pairs), at least -0.5. (Hubert and Arabie, "Comparing partitions", 1985; scikit-learn's form.)
 */
export function scoreAri(pairs: PairCounts): number {
	const { total, sameIdentity, sameCluster, sameBoth } = pairs;
	if (sameBoth === sameIdentity && sameBoth === sameCluster) return 1;
	// The products reach N^4 and their difference may cancel: integers keep it exact.
	const tp = BigInt(sameBoth);
	const fn = BigInt(sameIdentity - sameBoth);
	const fp = BigInt(sameCluster - sameBoth);
	const tn = BigInt(total - sameIdentity - sameCluster + sameBoth);
	const numerator = 2n * (tp * tn - fn * fp);
	const denominator = (tp + fn) * (fn + tn) + (tp + fp) * (fp + tn);
	return Number(numerator) / Number(denominator);
}

function sumPairs(sizes: Int32Array): number {
	let sum = 0;
	for (let i = 0; i < sizes.length; i++) sum += pairsOf(sizes[i]);
	return sum;
}

function pairsOf(size: number): number {
	return (size * (size - 1)) / 2;
}
