/** Parts of files, and bytes in memory, that read like a file of their own. */
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";

/** Bytes that one read takes where the wanted bytes lie apart. */
const blockBytes = 1 << 20;

/** `size` bytes of a file from `start` on. */
export function filePart(
	{ path, readInto }: InputFile,
	start: number,
	size: number,
): InputFile {
	return {
		path,
		size,
		readInto: (bytes, position) => readInto(bytes, start + position),
	};
}

/** Bytes in memory under the name of the file that they come from. */
export function fileOf(path: string, content: Uint8Array): InputFile {
	const { length } = content;
	return {
		path,
		size: length,
		readInto(bytes, position) {
			const end = position + bytes.length;
			if (end > length) throw new InputError(path, `${end} bytes`, `${length}`);
			bytes.set(content.subarray(position, end));
		},
	};
}

export interface Strides {
	/** Offset of the first row. */
	readonly start: number;
	/** Wanted bytes of a row. */
	readonly bytes: number;
	/** Bytes from the start of a row to the start of the next. */
	readonly stride: number;
	readonly count: number;
}

/** Rows that lie apart in a file, as a file without the bytes between them. */
export function stridedFile(
	{ path, readInto }: InputFile,
	{ start, bytes: width, stride, count }: Strides,
): InputFile {
	const perBlock = Math.max(1, Math.floor(blockBytes / stride));
	const block = Buffer.alloc((perBlock - 1) * stride + width);
	return {
		path,
		size: width * count,
		readInto(bytes, position) {
			let done = 0;
			while (done < bytes.length) {
				const at = position + done;
				const first = Math.floor(at / width);
				const skipped = at - first * width;
				const wanted = Math.ceil((skipped + bytes.length - done) / width);
				const rows = Math.min(perBlock, wanted);
				const read = block.subarray(0, (rows - 1) * stride + width);
				readInto(read, start + first * stride);
				for (let row = 0; row < rows; row++) {
					const from = row * stride + (row === 0 ? skipped : 0);
					const to = Math.min(row * stride + width, from + bytes.length - done);
					bytes.set(read.subarray(from, to), done);
					done += to - from;
				}
			}
		},
	};
}
