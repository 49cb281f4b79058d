/** Reads rows of one array of several segments. */
import { bytesOf } from "../byte-pieces.ts";
import type { RowIndex } from "./row-index.ts";
import type { Segment, StoredArray } from "./segments.ts";

export interface Gathering {
	readonly segments: readonly Segment[];
	readonly index: RowIndex;
	/** Name of the array. */
	readonly array: string;
	/** The first values of each row; at most as many as a row has. */
	readonly cols: number;
}

/** Rows that are read at once where only some of their values are wanted. */
const blockRows = 4096;

/** Fills `to` [rows, cols]; rows that follow one another in a segment are read at once. What stands for rows without an entry stays as it is. */
export function gatherRows(
	{ segments, index, array, cols }: Gathering,
	rows: Int32Array,
	to: Float32Array | Int32Array,
): void {
	const { segment, position } = index;
	for (let start = 0, end = 0; start < rows.length; start = end) {
		const s = segment[rows[start]];
		end = start + 1;
		if (s === undefined || s < 0) continue;
		const first = position[rows[start]];
		while (
			end < rows.length &&
			segment[rows[end]] === s &&
			position[rows[end]] === first + end - start
		)
			end++;
		const part = to.subarray(start * cols, end * cols);
		readPart(segments[s].arrays.get(array)!, first, cols, part);
	}
}

function readPart(
	{ file, header, cols: stride }: StoredArray,
	first: number,
	cols: number,
	to: Float32Array | Int32Array,
): void {
	const at = (row: number) => header.dataOffset + 4 * row * stride;
	if (cols === stride) {
		for (let done = 0; done < to.length; done += 1 << 24)
			file.readInto(
				bytesOf(to.subarray(done, done + (1 << 24))),
				at(first) + 4 * done,
			);
		return;
	}
	const count = to.length / cols;
	const scratchLength = Math.min(count, blockRows) * stride;
	const scratch =
		to instanceof Float32Array
			? new Float32Array(scratchLength)
			: new Int32Array(scratchLength);
	for (let done = 0; done < count; done += blockRows) {
		const length = Math.min(blockRows, count - done);
		file.readInto(
			bytesOf(scratch.subarray(0, length * stride)),
			at(first + done),
		);
		for (let i = 0; i < length; i++)
			to.set(
				scratch.subarray(i * stride, i * stride + cols),
				(done + i) * cols,
			);
	}
}
