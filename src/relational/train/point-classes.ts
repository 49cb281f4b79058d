/** Draws classes of points that are no faces, so that a network also groups other things: blobs around centres, and classes of several blobs. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import type { Random } from "../../arrays/random.ts";
import { drawBetween } from "./drawn-libraries.ts";

export interface PointClasses {
	/** Rows of length 1. */
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
}

const lengths = [16, 512] as const;
const classCounts = [4, 300] as const;
const largestClasses = [20, 2000] as const;
/** The classes stay apart: towards another centre, a standard deviation of the noise is at most this share of the way to the nearest one. */
const noiseShares = [0.03, 0.16] as const;
/** Length of the noise at most; a centre has about length 1. */
const longestNoise = 1.3;
/** Distance of a class's parts from its centre, as a share of the way to the nearest other class. */
const partShares = [0.1, 0.35] as const;
const mostParts = 6;

/**
 * Draws classes whose sizes differ by a power law. In half of the sets, a class has several centres near one another, as handwritten digits do.
 * @param mostRows limit of the rows of all classes
 */
export function drawPoints(mostRows: number, random: Random): PointClasses {
	const cols = Math.round(drawBetween(lengths, random));
	const labels = drawSizes(mostRows, random);
	const rows = labels.length;
	const centres = Array.from({ length: labels[rows - 1] + 1 }, () =>
		drawVector(cols, 1, null, random),
	);
	const apart = leastDistance(centres);
	const noise = Math.min(
		longestNoise,
		drawBetween(noiseShares, random) * apart * Math.sqrt(cols),
	);
	const isGrouped = random.next() < 0.5;
	const spread = isGrouped ? drawBetween(partShares, random) * apart : 0;
	const scales = drawScales(cols, random);
	const offset = random.next() < 0.5 ? 0 : 2 * random.next();
	const common = drawVector(cols, offset, null, random);
	const parts = centres.map((centre) =>
		Array.from({ length: isGrouped ? 1 + random.below(mostParts) : 1 }, () => {
			const shift = drawVector(cols, spread, scales, random);
			return centre.map((value, d) => value + shift[d] + common[d]);
		}),
	);
	const data = new Float32Array(rows * cols);
	for (let row = 0; row < rows; row++) {
		const own = parts[labels[row]];
		const centre = own[random.below(own.length)];
		const around = drawVector(cols, noise, scales, random);
		for (let d = 0; d < cols; d++) data[row * cols + d] = centre[d] + around[d];
	}
	return {
		features: normaliseRows({ rows, cols, data }, data).features,
		labels,
	};
}

/** The distance of the two nearest centres; the length of a centre where there is only one. */
function leastDistance(centres: readonly Float64Array[]): number {
	if (centres.length === 1) return 1;
	let least = Number.POSITIVE_INFINITY;
	for (const [i, a] of centres.entries())
		for (const b of centres.slice(0, i)) {
			let sum = 0;
			for (let d = 0; d < a.length; d++) sum += (a[d] - b[d]) ** 2;
			if (sum < least) least = sum;
		}
	return Math.sqrt(least);
}

/** The class of each row, ascending. */
function drawSizes(mostRows: number, random: Random): Int32Array {
	const count = Math.round(drawBetween(classCounts, random));
	const largest = drawBetween(largestClasses, random);
	const isEven = random.next() < 0.3;
	const labels: number[] = [];
	for (let id = 0; id < count; id++) {
		const size = isEven ? largest : drawBetween([2, largest], random);
		const free = mostRows - labels.length;
		for (let i = 0; i < Math.min(free, Math.round(size)); i++) labels.push(id);
	}
	return Int32Array.from(labels);
}

/** Relative noise of each dimension: equal in half of the sets, else as the axes of real data, few of which are long. */
function drawScales(cols: number, random: Random): Float64Array | null {
	if (random.next() < 0.5) return null;
	const power = random.next();
	const scales = Float64Array.from(
		{ length: cols },
		(_, d) => (d + 1) ** (-0.5 * power),
	);
	const root = Math.hypot(...scales) / Math.sqrt(cols);
	return scales.map((scale) => scale / root);
}

/** A normal vector of about this length. */
function drawVector(
	cols: number,
	length: number,
	scales: Float64Array | null,
	random: Random,
): Float64Array {
	const deviation = length / Math.sqrt(cols);
	return Float64Array.from(
		{ length: cols },
		(_, d) => deviation * (scales ? scales[d] : 1) * random.normal(),
	);
}
