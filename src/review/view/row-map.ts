/** All rows in two dimensions: the first two principal components of the rows, brought to length 1. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { principalAxes, project } from "./principal-axes.ts";

/** Rows from which the axes are found: more hardly turn them. */
const sampledRows = 2000;
/** Rows that are projected at a time. */
const blockRows = 8192;

export interface RowMap {
	/** [M] places of the rows. */
	readonly x: Float32Array;
	readonly y: Float32Array;
}

/**
 * Places `rows` [M], read block by block. The axes are those of a sample at equal distances. Features of one dimension have 0 in the second.
 * @param read features [n, D] of some rows, which may be overwritten
 */
export function mapRows(
	rows: Int32Array,
	read: (rows: Int32Array) => FloatMatrix,
): RowMap {
	const x = new Float32Array(rows.length);
	const y = new Float32Array(rows.length);
	if (rows.length === 0) return { x, y };
	const step = Math.ceil(rows.length / sampledRows);
	const sample = unit(read(rows.filter((_, i) => i % step === 0)));
	const axes = principalAxes(sample, 2);
	for (let first = 0; first < rows.length; first += blockRows) {
		const block = unit(read(rows.subarray(first, first + blockRows)));
		const [along, across] = project(block, axes);
		x.set(along, first);
		if (across) y.set(across, first);
	}
	return { x, y };
}

const unit = ({ rows, cols, data }: FloatMatrix): FloatMatrix =>
	normaliseRows({ rows, cols, data }, data).features;

/** As the page reads it: uint32 M, then float32 x[M], float32 y[M], int32 row[M] and int32 person[M], in little endian. */
export function encodeMap(
	{ x, y }: RowMap,
	rows: Int32Array,
	people: Int32Array,
): Uint8Array<ArrayBuffer> {
	const bytes = new ArrayBuffer(4 + 16 * rows.length);
	new DataView(bytes).setUint32(0, rows.length, true);
	[x, y, rows, people].forEach((values, i) => {
		const start = 4 + 4 * i * rows.length;
		const { buffer, byteOffset, byteLength } = values;
		new Uint8Array(bytes, start, byteLength).set(
			new Uint8Array(buffer, byteOffset, byteLength),
		);
	});
	return new Uint8Array(bytes);
}
