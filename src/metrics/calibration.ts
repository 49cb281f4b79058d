/** Whether confidences keep what they promise: the reliability table and the expected calibration error. */
import { linkTarget, unknownTarget } from "../arrays/labels.ts";
import type { Links } from "../grouping/links.ts";

export interface ReliabilityBin {
	/** Confidences from `from` to under `to`, in the last bin to 1 itself. */
	readonly from: number;
	readonly to: number;
	readonly count: number;
	/** Means over the bin; 0 where it is empty. */
	readonly confidence: number;
	readonly truth: number;
}

export interface Reliability {
	readonly bins: readonly ReliabilityBin[];
	/** Items that have a confidence. */
	readonly count: number;
	/** Expected calibration error: mean over items of |confidence - truth| of their bins' means; 0 without items. */
	readonly error: number;
}

/**
 * Compares confidences with truths, both from 0 to 1, in `numBins` bins of equal width; an item whose confidence or truth is NaN is left out.
 * Guo et al., On Calibration of Modern Neural Networks, 2017.
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

/** 1 for each link that joins one identity, 0 for one that does not, NaN where an end's identity is `unknownLabel`: with `meanInside` the truth that a row's confidence should meet. */
export function linkTruths(links: Links, labels: Int32Array): Float32Array {
	const truths = new Float32Array(links.lower.length);
	for (let link = 0; link < truths.length; link++) {
		const target = linkTarget(
			labels[links.lower[link]],
			labels[links.higher[link]],
		);
		truths[link] = target === unknownTarget ? Number.NaN : target;
	}
	return truths;
}
