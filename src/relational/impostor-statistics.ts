/**
 * Impostor statistics: the mean and the deviation of the cosines of different identities in a data set. Biometrics calls two samples of different
 * people an impostor pair. The relational network sees every cosine relative to these statistics.
 *
 * They come from low quantiles of random pairs, since nearly all random pairs are impostor pairs. Where few people have most rows, the low quantiles
 * are off too, by up to a deviation. So a network of two passes measures again, without the pairs that its first pass has joined.
 */

import { createUnionFind } from "../arrays/union-find.ts";
import type { LinksByRow } from "./first-pass.ts";
import type { PairSample } from "./pair-sample.ts";

/** The normal distribution that the cosines of different identities follow. */
export interface ImpostorStatistics {
	readonly mean: number;
	/** Above zero. */
	readonly deviation: number;
}

/** The 5% and 30% quantiles of a normal distribution are this many deviations apart. */
const quantileDistance = 1.12;
/** Its 30% quantile is this many deviations below its mean. */
const quantileDepth = 0.524;
/** Rounding alone spreads the float32 cosines of equal rows, by less than this. */
const leastDeviation = 1e-6;

/** A first pass joins rows by links with a higher probability than this. */
const joinProbability = 0.8;
/** Statistics that are measured again are used if they moved by this many deviations. */
const leastShift = 0.1;
/** They need this many pairs. */
const leastPairs = 100;

/**
 * Measures mean and deviation of the cosines of different identities: with q05 and q30 the quantiles of the sample,
 * deviation = (q30 - q05) / 1.12 and mean = q30 + 0.524 deviation.
 * For rows that are too few or all equal it returns what random directions have: mean 0 and deviation 1 / sqrt(D).
 */
export function measureImpostors({
	cosines,
	cols,
}: PairSample): ImpostorStatistics {
	return measureCosines(cosines.slice(), cols);
}

/**
 * Measures the sample again without the pairs that a first pass joins, over any number of links. Returns null where that moves neither mean nor
 * deviation by a tenth of the deviation, or leaves fewer than 100 pairs.
 */
export function remeasureImpostors(
	{ rows, others, cosines, cols }: PairSample,
	links: LinksByRow,
	before: ImpostorStatistics,
): ImpostorStatistics | null {
	const groups = joinRows(links);
	const apart = cosines.filter(
		(_, pair) => groups.find(rows[pair]) !== groups.find(others[pair]),
	);
	if (apart.length < leastPairs) return null;
	const after = measureCosines(apart, cols);
	const shift = Math.max(
		Math.abs(after.mean - before.mean),
		Math.abs(after.deviation - before.deviation),
	);
	return shift < leastShift * before.deviation ? null : after;
}

function joinRows({ offsets, others, values }: LinksByRow) {
	const numRows = offsets.length - 1;
	const groups = createUnionFind(numRows);
	for (let row = 0; row < numRows; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			if (values[i] > joinProbability) groups.union(row, others[i]);
	return groups;
}

/** Sorts `cosines` in place. */
function measureCosines(
	cosines: Float64Array,
	cols: number,
): ImpostorStatistics {
	cosines.sort();
	const q05 = quantile(cosines, 0.05);
	const q30 = quantile(cosines, 0.3);
	const deviation = (q30 - q05) / quantileDistance;
	if (!(deviation >= leastDeviation))
		return { mean: 0, deviation: 1 / Math.sqrt(cols) };
	return { mean: q30 + quantileDepth * deviation, deviation };
}

/** The quantile of ascending values, linear between two of them; NaN without values. */
function quantile(sorted: Float64Array, share: number): number {
	const position = share * (sorted.length - 1);
	const below = Math.max(0, Math.floor(position));
	const above = Math.min(sorted.length - 1, below + 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
