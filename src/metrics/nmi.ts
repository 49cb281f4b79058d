/**
 * Scores from information theory: entropies of identities and of clusters, their mutual information (natural logarithms), and
 * the normalised forms. Degenerate cases follow scikit-learn.
 */
import type { Contingency } from "./contingency.ts";

export interface Information {
	readonly identityEntropy: number;
	readonly clusterEntropy: number;
	/** Mutual information, never negative. */
	readonly mutual: number;
}

export type NmiAverage = "geometric" | "arithmetic";

/**
 * H = -sum n_i / N ln(n_i / N) of identities and of clusters, and I = sum n_ij / N ln(N n_ij / (n_i n_j)).
 * With a single identity (or cluster) its entropy and I are exactly 0.
 */
export function measureInformation(contingency: Contingency): Information {
	const { items, identitySizes, clusterSizes } = contingency;
	const { identities, rowOffsets, clusterIds, counts } = contingency;
	let sum = 0;
	for (let identity = 0; identity < identities; identity++) {
		const size = identitySizes[identity];
		for (let e = rowOffsets[identity]; e < rowOffsets[identity + 1]; e++) {
			const chance = size * clusterSizes[clusterIds[e]];
			sum += counts[e] * Math.log((items * counts[e]) / chance);
		}
	}
	return {
		identityEntropy: measureEntropy(identitySizes, items),
		clusterEntropy: measureEntropy(clusterSizes, items),
		mutual: Math.max(0, sum / items),
	};
}

/**
 * Normalised mutual information: I over the geometric or arithmetic mean of the two entropies.
 * A single identity with a single cluster scores 1; otherwise mutual information of 0 scores 0. (scikit-learn's `normalized_mutual_info_score`.)
 * Reference: scikit-learn 0.19 to 0.21, geometric; scikit-learn has taken the arithmetic mean since 0.22.
 */
export function scoreNmi(
	information: Information,
	average: NmiAverage,
): number {
	const { identityEntropy, clusterEntropy, mutual } = information;
	if (identityEntropy === 0 && clusterEntropy === 0) return 1;
	if (mutual === 0) return 0;
	const mean =
		average === "geometric"
			? Math.sqrt(identityEntropy * clusterEntropy)
			: (identityEntropy + clusterEntropy) / 2;
	return toShare(mutual, mean);
}

export interface VMeasure {
	readonly homogeneity: number;
	readonly completeness: number;
	readonly vMeasure: number;
}

/**
 * Homogeneity = I / H(identities), completeness = I / H(clusters), V = their harmonic mean.
 * A single identity is always homogeneous (1), a single cluster always complete (1); V is 0 where both are 0.
 * (Rosenberg and Hirschberg, "V-Measure", 2007; scikit-learn's `homogeneity_completeness_v_measure`.)
 */
export function scoreVMeasure(information: Information): VMeasure {
	const { identityEntropy, clusterEntropy, mutual } = information;
	const homogeneity =
		identityEntropy > 0 ? toShare(mutual, identityEntropy) : 1;
	const completeness = clusterEntropy > 0 ? toShare(mutual, clusterEntropy) : 1;
	const sum = homogeneity + completeness;
	const vMeasure = sum > 0 ? (2 * homogeneity * completeness) / sum : 0;
	return { homogeneity, completeness, vMeasure };
}

function measureEntropy(sizes: Int32Array, items: number): number {
	let sum = 0;
	for (let i = 0; i < sizes.length; i++)
		sum += sizes[i] * Math.log(items / sizes[i]);
	return sum / items;
}

/** I is never above either entropy, but rounding can make it larger. */
function toShare(mutual: number, entropy: number): number {
	return Math.min(1, mutual / entropy);
}
