/**
 * Impostor statistics: mean and deviation of the cosines of different identities in a data set. In biometrics, two samples of different people are called
 * an impostor pair. The inputs of the relational network are cosines relative to these statistics.
 *
 * They are computed from low quantiles of random pairs, since nearly all random pairs are impostor pairs. Where few people have most rows, this is wrong by
 * up to one deviation. So a network of two passes measures them again, without the pairs that its first pass joins. Where a percent of the rows are foreign,
 * such as placeholders, the lowest pairs are theirs, and quantiles say nothing of faces. So pairs of foreign rows are left out.
 */

import { createUnionFind, type UnionFind } from "../arrays/union-find.ts";
import type { ImpostorStatistics } from "../metrics/impostors.ts";
import { createOrderStatistics } from "../metrics/order-statistics.ts";
import type { LinksByRow } from "./first-pass.ts";
import { foreignRows } from "./impostors/foreign-rows.ts";
import { filterPairs, type PairSample } from "./pair-sample.ts";

/** How statistics are measured: from all pairs, or without the pairs of rows that lie far below the lowest mode of all pairs. */
export type ImpostorMethod = "quantiles" | "without foreign rows";

/** The method of networks that are trained now; a checkpoint records it. */
export const trainedMethod: ImpostorMethod = "without foreign rows";

/** Distance of the 5% and the 30% quantile of a normal distribution, in deviations. */
const quantileDistance = 1.12;
/** Distance of its 30% quantile and its mean, in deviations. */
const quantileDepth = 0.524;
/** A smaller deviation may be rounding errors of float32, in the cosines of equal rows. */
const leastDeviation = 1e-6;

/** A first pass joins two rows if the probability of their link is higher than this. */
export const joinProbability = 0.8;
/** Statistics that are measured again are used if they differ by at least this many deviations. */
const leastShift = 0.1;
/** They need at least this many pairs. */
const leastPairs = 100;

/**
 * Measures the statistics of a sample from its quantiles q05 and q30: deviation = (q30 - q05) / 1.12 and mean = q30 + 0.524 deviation.
 * For rows that are too few or all equal it returns the statistics of random directions: mean 0 and deviation 1 / sqrt(D).
 */
export function measureImpostors(
	sample: PairSample,
	method: ImpostorMethod,
): ImpostorStatistics {
	const { cosines, cols } =
		method === "without foreign rows" ? withoutForeign(sample) : sample;
	return measureCosines(cosines, cols);
}

/**
 * Measures the statistics again without the pairs that the links of a first pass join, directly or over other rows. Returns null if neither mean nor
 * deviation changes by a tenth of the deviation, or if fewer than 100 pairs are left.
 */
export function remeasureImpostors(
	sample: PairSample,
	links: LinksByRow,
	before: ImpostorStatistics,
	method: ImpostorMethod,
): ImpostorStatistics | null {
	return remeasureApart(sample, joinRows(links), before, method);
}

/** As `remeasureImpostors`, with the groups of rows that the links join. */
export function remeasureApart(
	sample: PairSample,
	groups: UnionFind,
	before: ImpostorStatistics,
	method: ImpostorMethod,
): ImpostorStatistics | null {
	const apart = filterPairs(
		sample,
		(row, other) => groups.find(row) !== groups.find(other),
	);
	if (apart.cosines.length < leastPairs) return null;
	const after = measureImpostors(apart, method);
	const shift = Math.max(
		Math.abs(after.mean - before.mean),
		Math.abs(after.deviation - before.deviation),
	);
	return shift < leastShift * before.deviation ? null : after;
}

function withoutForeign(sample: PairSample): PairSample {
	const foreign = foreignRows(sample);
	return foreign
		? filterPairs(sample, (row, other) => !foreign[row] && !foreign[other])
		: sample;
}

function joinRows({ offsets, others, values }: LinksByRow): UnionFind {
	const numRows = offsets.length - 1;
	const groups = createUnionFind(numRows);
	for (let row = 0; row < numRows; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			if (values[i] > joinProbability) groups.union(row, others[i]);
	return groups;
}

function measureCosines(
	cosines: Float64Array,
	cols: number,
): ImpostorStatistics {
	const [q05, q30] = quantilesOf(cosines, [0.05, 0.3]);
	const deviation = (q30 - q05) / quantileDistance;
	if (!(deviation >= leastDeviation))
		return { mean: 0, deviation: 1 / Math.sqrt(cols) };
	return { mean: q30 + quantileDepth * deviation, deviation };
}

/** Quantiles of values, each linear between two values; NaN without values. */
function quantilesOf(values: Float64Array, shares: readonly number[]) {
	const last = values.length - 1;
	const valueAt = createOrderStatistics(values);
	return shares.map((share) => {
		const position = share * last;
		const below = Math.max(0, Math.floor(position));
		const above = Math.min(last, below + 1);
		const value = valueAt(below);
		return value + (valueAt(above) - value) * (position - below);
	});
}
