/** Frames of the same photographs: rows with a little noise, then brought to length 1. */
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";

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
