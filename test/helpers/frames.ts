/** Frames of the same photographs: rows with a little noise, then brought to length 1. */
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { bruteSimilarity } from "./brute-neighbours.ts";

/** Photograph by photograph, `counts[i]` frames of row i; `noise` is the length of what is added. */
export function framesOf(
	{ cols, data }: FloatMatrix,
	counts: readonly number[],
	noise: number,
	seed: number,
): FloatMatrix & { readonly photos: Int32Array } {
	const random = createRandom(seed);
	const photos = Int32Array.from(
		counts.flatMap((count, row) => new Array<number>(count).fill(row)),
	);
	const out = new Float32Array(photos.length * cols);
	photos.forEach((photo, i) => {
		const added = Float64Array.from({ length: cols }, () => random.normal());
		const scale = noise / Math.hypot(...added);
		const row = data.subarray(photo * cols, (photo + 1) * cols);
		const length = Math.hypot(...row);
		for (let d = 0; d < cols; d++)
			out[i * cols + d] = row[d] / length + added[d] * scale;
	});
	const raw = { rows: photos.length, cols, data: out };
	return { ...normaliseRows(raw, out).features, photos };
}

/** Leaders by the definition: the most central row that has none leads all rows near it that have none. */
export function bruteLeaders(features: FloatMatrix, cutOff: number): number[] {
	const { rows } = features;
	const all = Array.from({ length: rows }, (_, row) => row);
	const cosine = (a: number, b: number) =>
		bruteSimilarity(features, "cosine", a, b);
	const nearOf = all.map((row) =>
		all.filter((other) => other !== row && cosine(row, other) > cutOff),
	);
	const sums = nearOf.map((others, row) =>
		others.reduce((sum, other) => sum + cosine(row, other), 0),
	);
	const leaders = new Array<number>(rows).fill(-1);
	for (const row of all.toSorted((a, b) => sums[b] - sums[a] || a - b))
		if (leaders[row] < 0)
			for (const led of [row, ...nearOf[row]])
				if (leaders[led] < 0) leaders[led] = row;
	return leaders;
}
