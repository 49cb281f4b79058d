/** A table [N, width] whose rows lie in the files of a stage's parts, one range of rows in each. It is read by ranges, or by single rows. */
import type { TensorData } from "../checkpoints/safetensors.ts";
import type { PartFiles } from "./part-files.ts";
import { partOfRow, partRange } from "./part-ranges.ts";

/** Rows that are fewer bytes apart are read at once, with those between them. */
const gapBytes = 16_384;
/** The most bytes that are read at once. */
const spanBytes = 1 << 22;

export interface TablePlace {
	readonly stage: string;
	/** Name of the array. */
	readonly name: string;
	/** N, all rows of the table. */
	readonly rows: number;
	/** Values of a row. */
	readonly width: number;
	/** Parts of the stage, and their alignment as for `partRange`. */
	readonly parts: number;
	readonly align?: number;
}

export interface RowTable<A extends TensorData> {
	readonly rows: number;
	readonly width: number;
	/** Reads the rows from `first` up to `end` into memory, whose type is that of the table. */
	range(first: number, end: number, into: A): A;
	/** Reads some rows, ascending, one after another into memory of the caller. */
	gather(rows: Int32Array, into: A): A;
}

export function openRowTable<A extends TensorData>(
	files: PartFiles,
	{ stage, name, rows: numRows, width, parts, align }: TablePlace,
): RowTable<A> {
	function range(first: number, end: number, into: A): A {
		for (let row = first; row < end; ) {
			const part = partOfRow(numRows, parts, row, align);
			const own = partRange(numRows, parts, part, align);
			const last = Math.min(end, own.end);
			const to = into.subarray((row - first) * width, (last - first) * width);
			files.readInto(stage, part, name, to, (row - own.first) * width);
			row = last;
		}
		return into;
	}

	function gather(rows: Int32Array, into: A): A {
		const rowBytes = width * into.BYTES_PER_ELEMENT;
		const mostRows = Math.max(1, Math.floor(spanBytes / rowBytes));
		const gap = 1 + Math.floor(gapBytes / rowBytes);
		const Kind = into.constructor as new (length: number) => A;
		let buffer: A | null = null;
		for (let start = 0, end = 0; start < rows.length; start = end) {
			const first = rows[start];
			for (end++; end < rows.length; end++)
				if (rows[end] - rows[end - 1] > gap || rows[end] - first >= mostRows)
					break;
			const last = rows[end - 1] + 1;
			if (last - first === end - start) {
				range(first, last, into.subarray(start * width, end * width) as A);
				continue;
			}
			buffer ??= new Kind(mostRows * width);
			const span = range(
				first,
				last,
				buffer.subarray(0, (last - first) * width) as A,
			);
			for (let i = start; i < end; i++) {
				const from = (rows[i] - first) * width;
				into.set(span.subarray(from, from + width) as never, i * width);
			}
		}
		return into;
	}

	return { rows: numRows, width, range, gather };
}
