/**
 * Fits a normal distribution to the lowest mode of many cosines: to that part of them that lies around the mode and below it. What lies elsewhere does
 * not move the fit, such as pairs of one person above it, or a few foreign rows whose cosines lie spread below it.
 */
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import { countBelow } from "../../metrics/sorted-values.ts";

/** The fit starts at the shortest interval that holds `startShare` of the cosines, wholly below the quantile `startBelow`. */
const startShare = 0.2;
const startBelow = 0.6;
/** A normal distribution holds `startShare` of its values within this many deviations of its mean. */
const startReach = 0.2533;

/** The window of the fit, in deviations around the mean. It ends close above the mean, so that pairs of one person are not in it. */
const windowBelow = -2;
const windowAbove = 0.5;

const iterations = 60;
/** The share of a step that is taken: undamped steps may swing around the solution. */
const damping = 0.7;
/** The fit needs at least this many cosines in its window. */
const leastInWindow = 100;
/** A smaller deviation may be rounding errors of float32, in the cosines of equal rows. */
const leastDeviation = 1e-6;

/** Mean and variance of a standard normal distribution that is cut off at both ends of the window. */
const cut = cutNormal(windowBelow, windowAbove);

/**
 * Fits mean and deviation to the lowest mode. Each iteration takes the cosines in the window around the last mean and finds the normal distribution
 * that has their mean and variance when it is cut off at the ends of the window.
 * @param sorted ascending
 * @returns null where fewer than 100 cosines are in the window, or where the deviation becomes too small or nothing finite
 */
export function fitLowestMode(sorted: Float64Array): ImpostorStatistics | null {
	const start = densestPart(sorted);
	if (!start) return null;
	const sums = prefixSums(sorted, start.mean);
	let { mean, deviation } = start;
	for (let i = 0; i < iterations; i++) {
		const first = countBelow(sorted, mean + windowBelow * deviation);
		const end = countBelow(sorted, mean + windowAbove * deviation);
		if (end - first < leastInWindow) return null;
		const part = sums.between(first, end);
		const fitted = Math.sqrt(part.variance / cut.variance);
		deviation += damping * (fitted - deviation);
		mean += damping * (part.mean - cut.mean * fitted - mean);
		if (!(deviation >= leastDeviation && Number.isFinite(mean))) return null;
	}
	return { mean, deviation };
}

/** The first guess: the middle of the densest part, and the deviation of a normal distribution that is as dense. */
function densestPart(sorted: Float64Array): ImpostorStatistics | null {
	const held = Math.floor(startShare * sorted.length);
	const last = Math.floor(startBelow * sorted.length);
	if (held < 1) return null;
	let first = 0;
	let least = Number.POSITIVE_INFINITY;
	for (let i = 0; i + held <= last; i++) {
		const width = sorted[i + held] - sorted[i];
		if (width < least) {
			least = width;
			first = i;
		}
	}
	return {
		mean: (sorted[first] + sorted[first + held]) / 2,
		deviation: Math.max(least / (2 * startReach), leastDeviation),
	};
}

/** Mean and variance of any range of values, from prefix sums about a value near their mean, so that little is lost by cancellation. */
function prefixSums(sorted: Float64Array, centre: number) {
	const sums = new Float64Array(sorted.length + 1);
	const squares = new Float64Array(sorted.length + 1);
	for (let i = 0; i < sorted.length; i++) {
		const value = sorted[i] - centre;
		sums[i + 1] = sums[i] + value;
		squares[i + 1] = squares[i] + value * value;
	}
	return {
		between(first: number, end: number) {
			const count = end - first;
			const mean = (sums[end] - sums[first]) / count;
			const square = (squares[end] - squares[first]) / count;
			const variance = Math.max(0, square - mean * mean);
			return { mean: centre + mean, variance };
		},
	};
}

/** Mean and variance of a standard normal distribution between two limits. */
function cutNormal(below: number, above: number) {
	const share = normalShare(above) - normalShare(below);
	const mean = (normalDensity(below) - normalDensity(above)) / share;
	const edges = below * normalDensity(below) - above * normalDensity(above);
	return { mean, variance: 1 + edges / share - mean * mean };
}

function normalDensity(x: number): number {
	return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** The share of a standard normal distribution below `x`: a series that converges fast for small `x`. */
function normalShare(x: number): number {
	let sum = 0;
	let term = x;
	for (let i = 1; Math.abs(term) > 1e-17; i += 2) {
		sum += term;
		term *= (x * x) / (i + 2);
	}
	return 0.5 + normalDensity(x) * sum;
}
