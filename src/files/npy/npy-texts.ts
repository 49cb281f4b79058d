/** Arrays of texts in .npy files: `<U5`, which is UTF-32, and `|S5`, bytes that are taken for UTF-8; both end with zeros. */
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import { checkVector } from "./array-shapes.ts";
import type { NpyLayout } from "./npy-header.ts";

/** A string takes some 40 bytes of the JavaScript heap, whose size Node limits. */
export const mostTexts = 1 << 24;
const blockBytes = 1 << 20;
const mostTextBytes = 1 << 20;

/**
 * The texts of an N or N x 1 array; null where it holds something else.
 * @throws InputError for another shape, a length that differs from what the shape needs, more than 2^24 texts, and what is no Unicode
 */
export function readTexts(file: InputFile, layout: NpyLayout): string[] | null {
	const { path, size } = file;
	const { descr, count, shape, dataOffset } = layout;
	const parts = /^([<|=]U|[<|=]S)(\d{1,9})$/.exec(descr);
	if (!parts) return null;
	checkVector(path, layout);
	const isUnicode = parts[1][1] === "U";
	const width = Number(parts[2]) * (isUnicode ? 4 : 1);
	if (dataOffset + count * width !== size)
		throw new InputError(
			path,
			`${shape.join(" x ")} texts of ${width} bytes (${dataOffset + count * width} bytes)`,
			`${size} bytes`,
		);
	if (count > mostTexts || width > mostTextBytes)
		throw new InputError(
			path,
			`at most ${mostTexts} texts of at most ${mostTextBytes} bytes`,
			`${count} of ${width}`,
		);
	const decode = isUnicode ? decodeUtf32 : decodeUtf8;
	const texts = new Array<string>(count);
	const perBlock = Math.max(1, Math.floor(blockBytes / Math.max(1, width)));
	for (let first = 0; first < count; first += perBlock) {
		const rows = Math.min(perBlock, count - first);
		const block = Buffer.alloc(rows * width);
		file.readInto(block, dataOffset + first * width);
		for (let i = 0; i < rows; i++) {
			const text = decode(block.subarray(i * width, (i + 1) * width));
			if (text === null)
				throw new InputError(
					path,
					"Unicode texts",
					`other bytes in row ${first + i}`,
				);
			texts[first + i] = text;
		}
	}
	return texts;
}

function decodeUtf32(bytes: Buffer): string | null {
	let end = bytes.length;
	while (end > 0 && bytes.readUInt32LE(end - 4) === 0) end -= 4;
	let text = "";
	for (let at = 0; at < end; at += 4) {
		const code = bytes.readUInt32LE(at);
		if (code > 0x10ffff) return null;
		text += String.fromCodePoint(code);
	}
	return text;
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function decodeUtf8(bytes: Buffer): string | null {
	let end = bytes.length;
	while (end > 0 && bytes[end - 1] === 0) end--;
	try {
		return utf8.decode(bytes.subarray(0, end));
	} catch {
		return null;
	}
}
