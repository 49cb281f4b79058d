/** A photo library: people as directions, photographs as noisy copies. */
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";

/** Rows of length 1, `sizes` photographs of each person, one person after another; `people` says whose each row is. */
export function photoLibrary(
	sizes: readonly number[],
	seed: number,
): FloatMatrix & { readonly people: Int32Array } {
	const cols = 64;
	const random = createRandom(seed);
	const data: number[] = [];
	const people: number[] = [];
	sizes.forEach((size, person) => {
		const direction = Array.from({ length: cols }, () => random.normal());
		for (let i = 0; i < size; i++) {
			people.push(person);
			for (const value of direction) data.push(value + 0.5 * random.normal());
		}
	});
	const raw = { rows: people.length, cols, data: Float32Array.from(data) };
	const { features } = normaliseRows(raw, raw.data);
	return { ...features, people: Int32Array.from(people) };
}

/** The impostors' mean and deviation by the definition, from the cosines of the pairs of rows that are of two groups. */
export function impostors64(
	{ rows, cols, data }: FloatMatrix,
	groups: ArrayLike<number>,
) {
	const cosines: number[] = [];
	for (let a = 0; a < rows; a++)
		for (let b = 0; b < a; b++) {
			if (groups[a] === groups[b]) continue;
			let cosine = 0;
			for (let d = 0; d < cols; d++)
				cosine += data[a * cols + d] * data[b * cols + d];
			cosines.push(cosine);
		}
	cosines.sort((a, b) => a - b);
	const quantile = (share: number) => {
		const at = share * (cosines.length - 1);
		const below = Math.floor(at);
		const above = Math.min(below + 1, cosines.length - 1);
		return cosines[below] + (at - below) * (cosines[above] - cosines[below]);
	};
	const deviation = (quantile(0.3) - quantile(0.05)) / 1.12;
	return { mean: quantile(0.3) + 0.524 * deviation, deviation };
}
