/**
 * How similar different identities are in a data set: what the relational network measures every cosine against.
 * From low quantiles of random pairs: nearly all pairs are of two identities, and even where a third of them are not the low quantiles stay.
 */
import { type ComparedRows, createRowProducts } from "./cosine.ts";
import type { FloatMatrix } from "./matrix.ts";
import type { Random } from "./random.ts";

/** The normal distribution that cosines of different identities follow. */
export interface Impostors {
	readonly mean: number;
	/** Above zero. */
	readonly deviation: number;
}

const numPairs = 200_000;
/** A normal distribution's 5% and 30% quantiles lie this many deviations apart, the second this many below its mean. */
const quantileDistance = 1.12;
const quantileDepth = 0.524;
/** Float32 cosines of rows that are all alike still spread by less than this. */
const leastDeviation = 1e-6;

/**
 * Mean and deviation of the cosines of different identities: with q05 and q30 the quantiles of 200,000 random pairs (of all pairs where there are fewer),
 * deviation = (q30 - q05) / 1.12, mean = q30 + 0.524 deviation. Rows of zeros are left out.
 * Rows that are too few or all alike say nothing of others: they get what random directions have, mean 0 and deviation 1 / sqrt(D).
 * @param features rows of length 1 or of zeros
 */
export function measureImpostors(
	features: ComparedRows,
	random: Random,
): Impostors {
	const cosines = sampleCosines(features, random).sort();
	const q05 = quantile(cosines, 0.05);
	const q30 = quantile(cosines, 0.3);
	const deviation = (q30 - q05) / quantileDistance;
	if (!(deviation >= leastDeviation))
		return { mean: 0, deviation: 1 / Math.sqrt(features.cols) };
	return { mean: q30 + quantileDepth * deviation, deviation };
}

function sampleCosines(features: ComparedRows, random: Random): Float64Array {
	const rows = nonZeroRows(features);
	const n = rows.length;
	const numAll = (n * (n - 1)) / 2;
	const cosines = new Float64Array(Math.min(numAll, numPairs));
	const products = createRowProducts(features);
	if (numAll <= numPairs) {
		for (let i = 0, pair = 0; i < n; i++) {
			products.start(rows[i]);
			for (let j = 0; j < i; j++) cosines[pair++] = products.with(rows[j]);
		}
		return cosines;
	}
	for (let pair = 0; pair < numPairs; pair++) {
		const i = random.below(n);
		const other = random.below(n - 1);
		const j = other < i ? other : other + 1;
		products.start(rows[i]);
		cosines[pair] = products.with(rows[j]);
	}
	return cosines;
}

function nonZeroRows({ rows, cols, data }: FloatMatrix): Int32Array {
	const found = new Int32Array(rows);
	let count = 0;
	for (let i = 0; i < rows; i++) {
		const end = (i + 1) * cols;
		let at = i * cols;
		while (at < end && data[at] === 0) at++;
		if (at < end) found[count++] = i;
	}
	return found.subarray(0, count);
}

/** Of ascending values, linear between neighbours; NaN of none. */
function quantile(sorted: Float64Array, share: number): number {
	const position = share * (sorted.length - 1);
	const below = Math.max(0, Math.floor(position));
	const above = Math.min(sorted.length - 1, below + 1);
	return sorted[below] + (sorted[above] - sorted[below]) * (position - below);
}
