/** The cosine above which two rows count as nearly equal, from the cosines of different people. No number here belongs to an embedding. */

import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { countBelow } from "../../metrics/sorted-values.ts";

/** Nearly equal rows are at most this share of the mean distance of strangers apart. */
const mostShare = 0.02;
/** The expected number of rows with a stranger within that distance. */
const mostChance = 1e-6;

/** The same two limits for the frames of bursts, where the nearest rows of most rows lie at one distance: that they are frames is likely then. */
const mostBurstShare = 0.6;
const mostBurstChance = 1e-3;
/** Frames differ by noise, so that the distances to the nearest are alike: this share of all is within a factor of 1.4. Of faces that are no frames, a third is. */
const leastPeak = 0.4;
const peakWidth = 1.4;
/** The next factor of 1.4 has at most this share of those: between frames of one face and another photograph there is a gap. */
const mostAfter = 1 / 4;
/** Fewer rows may have one distance by chance. */
const leastRows = 100;
/** The least distance of a peak; nearer rows are nearly equal anyway. */
const leastPeakShare = 0.01;
/** The steps in which places on the scale of shares are tried. */
const shareStep = 1.03;
/** Places are compared by the distances within this factor. */
const windowWidth = 1.1;
/** A hill of distances ends where less than this share of its top is left, and a valley where it is as much more than at its bottom. */
const leastOfTop = 0.7;
/** The frames and the gap behind them lie within this many times the start of the peak. */
const mostReach = 3;
/** A valley has at most this share of the top; without one, most frames are within this many times the start of the peak. */
const mostInGap = 0.5;
const usualReach = 1.5;

/** Halvings of the interval of the logarithm of the share; they leave nothing that float64 could tell apart. */
const numHalvings = 64;
/** Logarithm of a share that no probability reaches. */
const leastLogShare = -700;

/** Cosines of rows to their neighbours in a graph: of all rows, or of a random sample. */
export interface NeighbourCosines {
	/** To the nearest neighbour. */
	readonly nearest: () => Float64Array;
	/** To all neighbours. */
	readonly all: () => Float64Array;
}

/**
 * The cosine 1 - t (1 - m) for strangers of mean cosine m, with t = 0.02, or less where so many rows are compared that strangers come that near.
 * The distances 1 - cosine of strangers are taken for a gamma distribution of mean 1 - m and the given deviation; t is the largest value for which
 * `numRows` times the probability of a distance below t (1 - m) is at most 1e-6. Where the rows are frames of bursts with more noise, t is larger: it lies in the
 * gap between the frames of one burst and other rows.
 */
export function nearCutOff(
	{ mean, deviation }: ImpostorStatistics,
	numRows: number,
	cosines: NeighbourCosines,
): number {
	const distance = Math.max(0, 1 - mean);
	const shape = (distance / deviation) ** 2;
	const near = largestShare(shape, mostChance / numRows, mostShare);
	const most = largestShare(shape, mostBurstChance / numRows, mostBurstShare);
	const sharesOf = (values: Float64Array) =>
		values.map((cosine) => (1 - cosine) / distance).sort();
	const start = burstStart(sharesOf(cosines.nearest()), most);
	const share =
		start === null ? near : gapAfter(sharesOf(cosines.all()), start, most);
	return 1 - Math.max(near, share) * distance;
}

/**
 * Where the distances of frames of one burst begin, or null where rows do not come in bursts.
 * @param shares ascending: the distance of each row to its nearest one, as a share of the mean one of strangers
 * @param most a larger share would join strangers
 */
export function burstStart(shares: Float64Array, most: number): number | null {
	if (shares.length < leastRows) return null;
	const countFrom = (start: number) =>
		countBelow(shares, peakWidth * start) - countBelow(shares, start);
	let best = 0;
	let inPeak = 0;
	for (
		let start = leastPeakShare;
		peakWidth * start <= most;
		start *= shareStep
	) {
		const count = countFrom(start);
		if (count <= inPeak) continue;
		best = start;
		inPeak = count;
	}
	const isPeak =
		inPeak >= leastPeak * shares.length &&
		countFrom(peakWidth * best) <= mostAfter * inPeak;
	return isPeak ? best : null;
}

/**
 * The middle of the first valley behind the first hill of distances: between the frames of one burst and other rows. Where many rows are in no burst, their distances fill
 * the valley.
 * @param shares ascending: the distance of rows to all their neighbours
 */
function gapAfter(shares: Float64Array, start: number, most: number): number {
	const last = Math.min(most, mostReach * start);
	const countFrom = (at: number) =>
		countBelow(shares, windowWidth * at) - countBelow(shares, at);
	let at = start;
	let top = 0;
	for (; at <= last && countFrom(at) >= leastOfTop * top; at *= shareStep)
		top = Math.max(top, countFrom(at));
	let gap = at;
	let least = countFrom(at);
	for (; at <= last && countFrom(at) * leastOfTop <= least; at *= shareStep) {
		if (countFrom(at) >= least) continue;
		gap = at;
		least = countFrom(at);
	}
	const isGap = least <= mostInGap * top;
	return Math.min(
		most,
		isGap ? Math.sqrt(windowWidth) * gap : usualReach * start,
	);
}

/** The largest t up to `most`, less than 1, for which a gamma distribution of this shape is below t times its mean with at most this probability. */
export function largestShare(
	shape: number,
	probability: number,
	most: number,
): number {
	const wanted = Math.log(probability);
	let high = Math.log(most);
	if (!(logGammaBelow(shape, most) > wanted)) return most;
	let low = leastLogShare;
	for (let i = 0; i < numHalvings; i++) {
		const middle = (low + high) / 2;
		if (logGammaBelow(shape, Math.exp(middle)) > wanted) high = middle;
		else low = middle;
	}
	return Math.exp(low);
}

/**
 * The logarithm of the probability that a gamma distribution of this shape is below `share`, less than 1, times its mean.
 * With a the shape and x = share a: x^a e^-x / G(a + 1) (1 + x / (a + 1) + x^2 / ((a + 1) (a + 2)) + ...), where G is the gamma function.
 */
export function logGammaBelow(shape: number, share: number): number {
	const x = share * shape;
	let sum = 1;
	let term = 1;
	for (let n = 1; term > sum * Number.EPSILON; n++) {
		term *= x / (shape + n);
		sum += term;
	}
	return shape * Math.log(x) - x - logGamma(shape + 1) + Math.log(sum);
}

/** The logarithm of the gamma function by Stirling's series, after as many steps up as it needs to be exact. */
function logGamma(argument: number): number {
	let z = argument;
	let steps = 0;
	for (; z < 16; z++) steps += Math.log(z);
	const series = 1 / (12 * z) - 1 / (360 * z ** 3) + 1 / (1260 * z ** 5);
	return (
		(z - 0.5) * Math.log(z) - z + Math.log(2 * Math.PI) / 2 + series - steps
	);
}
