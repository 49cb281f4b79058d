/** How well confidences agree with the truth: the reliability table and the expected calibration error. */
import { linkTarget, unknownTarget } from "../arrays/labels.ts";

/** Items of similar confidence. */
export interface ReliabilityBin {
	/** The bin has the confidences from `from` up to, but not including, `to`; the last bin includes 1. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Mean confidence and mean truth of its items; 0 where it is empty. */
	readonly confidence: number;
	readonly truth: number;
}

/** The reliability table of some confidences. */
export interface Reliability {
	readonly bins: readonly ReliabilityBin[];
	/** Items compared. */
	readonly count: number;
	/** Expected calibration error: the mean over bins, weighted by items, of |mean confidence - mean truth|; 0 without items. */
	readonly error: number;
}

/**
 * Compares confidences with truths, [N] each and from 0 to 1, in `numBins` bins of equal width. An item is left out where either is NaN.
 * (Guo et al., "On Calibration of Modern Neural Networks", 2017.)
 */
export function measureReliability(
	confidences: Float32Array,
	truths: Float32Array,
	numBins: number,
): Reliability {
	const counts = new Int32Array(numBins);
	const confidenceSums = new Float64Array(numBins);
	const truthSums = new Float64Array(numBins);
	let count = 0;
	for (let i = 0; i < confidences.length; i++) {
		const confidence = confidences[i];
		if (Number.isNaN(confidence) || Number.isNaN(truths[i])) continue;
		const bin = Math.min(Math.floor(confidence * numBins), numBins - 1);
		counts[bin]++;
		confidenceSums[bin] += confidence;
		truthSums[bin] += truths[i];
		count++;
	}
	let gaps = 0;
	for (let bin = 0; bin < numBins; bin++)
		gaps += Math.abs(confidenceSums[bin] - truthSums[bin]);
	const bins = Array.from(counts, (inBin, bin) => ({
		from: bin / numBins,
		to: (bin + 1) / numBins,
		count: inBin,
		confidence: confidenceSums[bin] / Math.max(inBin, 1),
		truth: truthSums[bin] / Math.max(inBin, 1),
	}));
	return { bins, count, error: gaps / Math.max(count, 1) };
}

/**
 * For each link 1 where both rows have one identity, 0 where they have two, NaN where either is `unknownLabel`.
 * `meanInside` of these is the truth that a row's confidence is compared with.
 * @param links their rows, as in `Links`
 * @param labels [N] identity of each row
 */
export function linkTruths(
	{
		lower,
		higher,
	}: { readonly lower: Int32Array; readonly higher: Int32Array },
	labels: Int32Array,
): Float32Array {
	const truths = new Float32Array(lower.length);
	for (let link = 0; link < truths.length; link++) {
		const target = linkTarget(labels[lower[link]], labels[higher[link]]);
		truths[link] = target === unknownTarget ? Number.NaN : target;
	}
	return truths;
}
