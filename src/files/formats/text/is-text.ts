/** Whether bytes are text, and how many lines there are. */
import type { InputFile } from "../../input-file.ts";
import { encodingOf } from "../../text-pieces.ts";

const blockBytes = 1 << 22;
const lineFeed = 10;

/** Whether the first bytes of a file are UTF-8 or marked UTF-16 without control characters; the last character may be cut off. */
export function isText(bytes: Uint8Array): boolean {
	if (bytes.length === 0) return false;
	if (encodingOf(bytes) !== "utf-8") return true;
	for (const byte of bytes) {
		const isControl = byte < 32 && (byte < 9 || byte > 13);
		if (isControl || byte === 127) return false;
	}
	try {
		new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
		return true;
	} catch {
		return false;
	}
}

/** Counts line feeds in a file; in UTF-16 it also counts the few bytes 10 that are half of another character. */
export function countLineEnds(file: InputFile): number {
	const buffer = Buffer.alloc(Math.min(blockBytes, file.size));
	let count = 0;
	for (let at = 0; at < file.size; at += buffer.length) {
		const block = buffer.subarray(0, file.size - at);
		file.readInto(block, at);
		for (let i = block.indexOf(lineFeed); i >= 0; count++)
			i = block.indexOf(lineFeed, i + 1);
	}
	return count;
}
