/**
 * Makes other embeddings for training. A network that is trained on many of them does not adapt to one, and works with embeddings that it has never seen.
 * The functions take rows of length 1, and return rows that have to be normalised again.
 */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { Random } from "../../arrays/random.ts";

export interface Embedding {
	/** A short name, such as `arc512 projected to 64`. */
	readonly name: string;
	readonly features: FloatMatrix;
}

const projectedLengths = [48, 64, 96, 192] as const;
/** Standard deviations of the noise on a component. */
const noiseDeviations = [0.03, 0.05] as const;
/** Shorter rows get no noise, since it would hide the identities. */
const shortestNoisy = 256;

/**
 * Returns the embeddings themselves, then each of them without its mean, projected to several lengths and, if its rows are long, with noise; at the end
 * all of them side by side.
 * @param embeddings of the same rows
 */
export function transformEmbeddings(
	embeddings: readonly Embedding[],
	random: Random,
): Embedding[] {
	const transformed: Embedding[] = [...embeddings];
	for (const { name, features } of embeddings) {
		transformed.push({
			name: `${name} without mean`,
			features: removeMean(features),
		});
		for (const length of projectedLengths)
			transformed.push({
				name: `${name} projected to ${length}`,
				features: project(features, length, random),
			});
		if (features.cols < shortestNoisy) continue;
		for (const deviation of noiseDeviations)
			transformed.push({
				name: `${name} with noise ${deviation}`,
				features: addNoise(features, deviation, random),
			});
	}
	if (embeddings.length > 1)
		transformed.push({
			name: embeddings.map(({ name }) => name).join(" beside "),
			features: putSideBySide(embeddings.map(({ features }) => features)),
		});
	return transformed;
}

/** The row lengths of the embeddings that `transformEmbeddings` makes from embeddings with these lengths, without the originals. */
export function transformedLengths(lengths: readonly number[]): number[] {
	const made = lengths.flatMap((length) => [
		length,
		...projectedLengths,
		...(length < shortestNoisy ? [] : noiseDeviations.map(() => length)),
	]);
	const all = lengths.reduce((sum, length) => sum + length, 0);
	return lengths.length > 1 ? [...made, all] : made;
}

export function removeMean({ rows, cols, data }: FloatMatrix): FloatMatrix {
	const mean = new Float64Array(cols);
	for (let i = 0; i < rows; i++) {
		for (let d = 0; d < cols; d++) mean[d] += data[i * cols + d];
	}
	for (let d = 0; d < cols; d++) mean[d] /= rows;
	const out = new Float32Array(data.length);
	for (let i = 0; i < rows; i++) {
		for (let d = 0; d < cols; d++)
			out[i * cols + d] = data[i * cols + d] - mean[d];
	}
	return { rows, cols, data: out };
}

/** Multiplies by a matrix of normal values with deviation 1 / sqrt(length), which preserves angles as far as the length allows (Johnson and Lindenstrauss). */
export function project(
	{ rows, cols, data }: FloatMatrix,
	length: number,
	random: Random,
): FloatMatrix {
	const matrix = new Float64Array(cols * length);
	for (let i = 0; i < matrix.length; i++)
		matrix[i] = random.normal() / Math.sqrt(length);
	const out = new Float32Array(rows * length);
	const sums = new Float64Array(length);
	for (let i = 0; i < rows; i++) {
		sums.fill(0);
		for (let d = 0; d < cols; d++) {
			const value = data[i * cols + d];
			const start = d * length;
			for (let k = 0; k < length; k++) sums[k] += value * matrix[start + k];
		}
		out.set(sums, i * length);
	}
	return { rows, cols: length, data: out };
}

/** Adds normal noise with this standard deviation to every component. */
export function addNoise(
	{ rows, cols, data }: FloatMatrix,
	deviation: number,
	random: Random,
): FloatMatrix {
	const out = new Float32Array(data.length);
	for (let i = 0; i < data.length; i++)
		out[i] = data[i] + deviation * random.normal();
	return { rows, cols, data: out };
}

export function putSideBySide(matrices: readonly FloatMatrix[]): FloatMatrix {
	const { rows } = matrices[0];
	const cols = matrices.reduce((sum, matrix) => sum + matrix.cols, 0);
	const data = new Float32Array(rows * cols);
	let start = 0;
	for (const matrix of matrices) {
		for (let i = 0; i < rows; i++) {
			const row = matrix.data.subarray(i * matrix.cols, (i + 1) * matrix.cols);
			data.set(row, i * cols + start);
		}
		start += matrix.cols;
	}
	return { rows, cols, data };
}
