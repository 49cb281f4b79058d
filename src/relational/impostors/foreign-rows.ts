/**
 * Foreign rows: rows that do not belong to the embedding of the others, such as placeholders, noise, or rows of another embedding. Most of their cosines
 * lie far below those of different people. A face has such low cosines too, but only with the foreign rows.
 */
import { type PairSample, takeEvery } from "../pair-sample.ts";
import { fitLowestMode } from "./lowest-mode.ts";

/** A pair lies far below if it is this many deviations below the mean of the lowest mode; of a normal distribution, 0.003% does. */
const farBelow = 4;
/** Limits of the share of foreign rows. Fewer hardly move quantiles. More may be one of a few faces, each with many photographs. */
const leastShare = 0.005;
const mostShare = 0.2;
/** Fewer of all pairs far below are of too few rows to count: half a percent of the rows have a percent of the pairs, and most of these lie there. */
const leastPairs = 0.001;
/** The fit needs no more cosines. */
const mostFitted = 25_000;

/**
 * Marks the rows most of whose pairs lie far below the lowest mode of all pairs.
 * @returns 1 for each foreign row of the sample, by row number; null where fewer than 0.5% of its rows are foreign, or a fifth or more
 */
export function foreignRows(sample: PairSample): Uint8Array | null {
	const { rows, others, cosines } = sample;
	const step = Math.ceil(cosines.length / mostFitted);
	const mode = fitLowestMode(takeEvery(cosines, step).sort());
	if (!mode) return null;
	const limit = mode.mean - farBelow * mode.deviation;
	if (countPairsBelow(cosines, limit) < leastPairs * cosines.length)
		return null;
	const numRows = largest(rows, largest(others, -1)) + 1;
	const numPairs = new Int32Array(numRows);
	const numBelow = new Int32Array(numRows);
	for (let pair = 0; pair < cosines.length; pair++) {
		const isBelow = Number(cosines[pair] < limit);
		for (const row of [rows[pair], others[pair]]) {
			numPairs[row]++;
			numBelow[row] += isBelow;
		}
	}
	let numSampled = 0;
	let numForeign = 0;
	const foreign = new Uint8Array(numRows);
	for (let row = 0; row < numRows; row++) {
		if (numPairs[row] > 0) numSampled++;
		if (2 * numBelow[row] <= numPairs[row]) continue;
		foreign[row] = 1;
		numForeign++;
	}
	const share = numForeign / numSampled;
	return share >= leastShare && share < mostShare ? foreign : null;
}

function countPairsBelow(cosines: Float64Array, limit: number): number {
	let count = 0;
	for (let pair = 0; pair < cosines.length; pair++)
		if (cosines[pair] < limit) count++;
	return count;
}

function largest(values: Int32Array, start: number): number {
	return values.reduce((most, value) => Math.max(most, value), start);
}
