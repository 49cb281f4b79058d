/**
 * Scales rows to length 1: then a dot product is a cosine, and the scale of the embedding does not matter. The relational network needs this.
 * A row of zeros has no direction: it stays zero, its cosine to every row is 0, and it is reported.
 */
import { InputError } from "../errors.ts";
import type { FloatMatrix } from "./matrix.ts";
import type { RowSource } from "./row-source.ts";

export interface NormalisedRows {
	readonly features: FloatMatrix;
	/** Rows of zeros, ascending. */
	readonly zeroRows: Int32Array;
}

/**
 * Divides each row by its length, in float64, and writes it to `out`, which may be the features' own array.
 * @throws InputError for NaN or infinite features
 */
export function normaliseRows(
	{ rows, cols, data }: FloatMatrix,
	out: Float32Array,
): NormalisedRows {
	const zeroRows: number[] = [];
	for (let i = 0; i < rows; i++)
		if (!normaliseRow(data, i * cols, cols, out)) zeroRows.push(i);
	return {
		features: { rows, cols, data: out },
		zeroRows: Int32Array.from(zeroRows),
	};
}

/** As `normaliseRows`, for the row at offset `start`; returns false for a row of zeros. */
export function normaliseRow(
	data: Float32Array,
	start: number,
	cols: number,
	out: Float32Array,
): boolean {
	const end = start + cols;
	let sum = 0;
	for (let at = start; at < end; at++) sum += data[at] * data[at];
	if (!Number.isFinite(sum))
		throw new InputError("features", "finite values", "NaN or an infinity");
	const scale = sum === 0 ? 0 : 1 / Math.sqrt(sum);
	for (let at = start; at < end; at++) out[at] = data[at] * scale;
	return sum !== 0;
}

/** The numbers of the rows of zeros, ascending. */
export function findZeroRows({
	rows,
	cols,
	values,
	at,
}: RowSource): Int32Array {
	const zeroRows: number[] = [];
	for (let row = 0; row < rows; row++) {
		const start = at(row);
		let d = 0;
		while (d < cols && values[start + d] === 0) d++;
		if (d === cols) zeroRows.push(row);
	}
	return Int32Array.from(zeroRows);
}
