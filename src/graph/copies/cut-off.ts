/** The cosine above which two rows count as nearly equal, from the cosines of different people. No number here belongs to an embedding. */

/** Mean and deviation of the cosines of different people. */
export interface StrangerStatistics {
	readonly mean: number;
	/** Above zero. */
	readonly deviation: number;
}

/** Nearly equal rows are at most this share of the mean distance of strangers apart. */
const mostShare = 0.1;
/** The expected number of rows with a stranger within the cut-off. */
const mostChance = 1e-6;

/** Halvings of the interval of the logarithm of the share; they leave nothing that float64 could tell apart. */
const numHalvings = 64;
/** Logarithm of a share that no probability reaches. */
const leastLogShare = -700;

/**
 * The cosine 1 - t (1 - m) for strangers of mean cosine m, with t = 0.1, or less where so many rows are compared that strangers come that near.
 * The distances 1 - cosine of strangers are taken for a gamma distribution of mean 1 - m and the given deviation; t is the largest value for which
 * `numRows` times the probability of a distance below t (1 - m) is at most 1e-6.
 */
export function nearCutOff(
	{ mean, deviation }: StrangerStatistics,
	numRows: number,
): number {
	const distance = Math.max(0, 1 - mean);
	const shape = (distance / deviation) ** 2;
	return 1 - largestShare(shape, mostChance / numRows) * distance;
}

/** The largest t up to 0.1 for which a gamma distribution of this shape is below t times its mean with at most this probability. */
export function largestShare(shape: number, probability: number): number {
	const wanted = Math.log(probability);
	let high = Math.log(mostShare);
	if (!(logGammaBelow(shape, mostShare) > wanted)) return mostShare;
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
