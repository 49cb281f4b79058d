/**
 * Rows of length 1, so that a dot product is a cosine: where the relational network starts, whatever the embedding's scale.
 * A row of zeros has no direction: it stays zero, its cosine to every row is 0, and it is reported.
 */
import { InputError } from "../errors.ts";
import type { FloatMatrix } from "./matrix.ts";

export interface NormalisedRows {
	readonly features: FloatMatrix;
	/** Rows of zeros, ascending. */
	readonly zeroRows: Int32Array;
}

/**
 * Divides each row by its length, in float64, into `out`, which may be the features' own memory.
 * @throws InputError for NaN or infinite features
 */
export function normaliseRows(
	{ rows, cols, data }: FloatMatrix,
	out: Float32Array,
): NormalisedRows {
	const zeroRows: number[] = [];
	for (let i = 0; i < rows; i++) {
		const start = i * cols;
		const end = start + cols;
		let sum = 0;
		for (let at = start; at < end; at++) sum += data[at] * data[at];
		if (!Number.isFinite(sum))
			throw new InputError("features", "finite values", "NaN or an infinity");
		if (sum === 0) zeroRows.push(i);
		const scale = sum === 0 ? 0 : 1 / Math.sqrt(sum);
		for (let at = start; at < end; at++) out[at] = data[at] * scale;
	}
	return {
		features: { rows, cols, data: out },
		zeroRows: Int32Array.from(zeroRows),
	};
}
