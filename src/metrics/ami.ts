/**
 * Adjusted mutual information: the mutual information beyond the expected one of random clusters of the same sizes.
 * The expectation depends on sizes alone, so it is computed once for each pair of different sizes; N items have at most sqrt(2 N) different sizes.
 */
import type { Contingency } from "./contingency.ts";
import type { Information } from "./nmi.ts";

/** Probabilities that are this much smaller than the largest one do not change the sum. */
const NEGLIGIBLE = 1e-30;

/**
 * (I - E[I]) / ((H(identities) + H(clusters)) / 2 - E[I]): about 0 for chance, slightly negative below it.
 * Equal partitions score 1; otherwise a single identity or a single cluster scores 0. (scikit-learn's `adjusted_mutual_info_score`,
 * arithmetic mean.) The quotient is 0 / 0 only for equal partitions, so no guard against a zero divisor is needed.
 */
export function scoreAmi(
	contingency: Contingency,
	information: Information,
): number {
	const { identities, clusters, counts } = contingency;
	if (counts.length === identities && identities === clusters) return 1;
	if (identities === 1 || clusters === 1) return 0;
	const { identityEntropy, clusterEntropy, mutual } = information;
	const expected = measureExpectedInformation(contingency);
	return (
		(mutual - expected) / ((identityEntropy + clusterEntropy) / 2 - expected)
	);
}

/**
 * E[I] over random clusters of the same sizes: the sum over all (identity, cluster) of E[k / N ln(N k / (a b))], where k, the items that
 * they share, is hypergeometric in their sizes a and b. (Vinh, Epps and Bailey, "Information theoretic measures for clusterings
 * comparison", 2010.)
 */
export function measureExpectedInformation(contingency: Contingency): number {
	const { items, identitySizes, clusterSizes } = contingency;
	const identityCounts = countSizesByValue(identitySizes);
	const clusterCounts = countSizesByValue(clusterSizes);
	let sum = 0;
	for (let i = 0; i < identityCounts.sizes.length; i++) {
		const a = identityCounts.sizes[i];
		let row = 0;
		for (let j = 0; j < clusterCounts.sizes.length; j++) {
			const b = clusterCounts.sizes[j];
			row += clusterCounts.multiplicities[j] * expectOverlap(a, b, items);
		}
		sum += identityCounts.multiplicities[i] * row;
	}
	return sum / items;
}

/**
 * E[k ln(N k / (a b))], from the ratios of neighbouring probabilities outwards from the likeliest k, divided by their sum.
 * Beyond the least and the largest possible k the ratio is 0, which ends each loop.
 * Differences of log-factorials, the usual way, lose about 7 of 16 digits at a million items; the ratios do not.
 */
function expectOverlap(a: number, b: number, items: number): number {
	const scale = items / (a * b);
	const rest = items - a - b;
	const mode = Math.floor(((a + 1) * (b + 1)) / (items + 2));
	let mass = 1;
	let sum = mode > 0 ? mode * Math.log(mode * scale) : 0;
	let p = 1;
	for (let k = mode + 1; p > NEGLIGIBLE; k++) {
		p *= ((a - k + 1) * (b - k + 1)) / (k * (rest + k));
		mass += p;
		sum += p * k * Math.log(k * scale);
	}
	p = 1;
	for (let k = mode - 1; p > NEGLIGIBLE; k--) {
		p *= ((k + 1) * (rest + k + 1)) / ((a - k) * (b - k));
		mass += p;
		if (k > 0) sum += p * k * Math.log(k * scale);
	}
	return sum / mass;
}

/** The different sizes that occur, ascending, and how often each occurs. */
function countSizesByValue(sizes: Int32Array): {
	sizes: number[];
	multiplicities: number[];
} {
	let largest = 0;
	for (let i = 0; i < sizes.length; i++)
		if (sizes[i] > largest) largest = sizes[i];
	const timesSeen = new Int32Array(largest + 1);
	for (let i = 0; i < sizes.length; i++) timesSeen[sizes[i]]++;
	const result = { sizes: [] as number[], multiplicities: [] as number[] };
	for (let size = 1; size <= largest; size++) {
		if (timesSeen[size] === 0) continue;
		result.sizes.push(size);
		result.multiplicities.push(timesSeen[size]);
	}
	return result;
}
