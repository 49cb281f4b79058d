/** The text of a file in pieces, from UTF-8, or from UTF-16 with a byte order mark, as PowerShell writes it. */
import { isAscii } from "node:buffer";
import { InputError } from "../errors.ts";
import { type InputFile, readHead } from "./input-file.ts";

/** Bytes that become one piece of text. */
const pieceBytes = 1 << 22;

const byteOrderMark = "\ufeff";

type Encoding = "utf-8" | "utf-16le" | "utf-16be";

/** The encoding, from the byte order mark; UTF-8 where there is none. */
export function encodingOf(head: Uint8Array): Encoding {
	if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
	if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
	return "utf-8";
}

/**
 * Decodes a file piece by piece; a byte order mark is dropped.
 * @throws InputError `expected <expected> in UTF-8` (or UTF-16) for other bytes
 */
export function* textPieces(
	file: InputFile,
	expected: string,
): Generator<string> {
	const { path, size } = file;
	const encoding = encodingOf(readHead(file, 2));
	const decoder = new TextDecoder(encoding, { fatal: true, ignoreBOM: true });
	const buffer = Buffer.alloc(Math.min(pieceBytes, size));
	let isWhole = true;
	for (let at = 0; at < size; at += buffer.length) {
		const bytes = buffer.subarray(0, size - at);
		file.readInto(bytes, at);
		const stream = at + bytes.length < size;
		try {
			// ASCII needs no decoder, unless that holds the first bytes of a cut character; without it this is several times as fast.
			const isPlain: boolean =
				encoding === "utf-8" && isWhole && isAscii(bytes);
			const text = isPlain
				? bytes.toString("latin1")
				: decoder.decode(bytes, { stream });
			yield at === 0 && text.startsWith(byteOrderMark) ? text.slice(1) : text;
			isWhole = isPlain || endsWhole(bytes);
		} catch (error) {
			if (!(error instanceof TypeError)) throw error;
			const name = encoding === "utf-8" ? "UTF-8" : "UTF-16";
			throw new InputError(path, `${expected} in ${name}`, "other bytes");
		}
	}
}

/** Whether UTF-8 bytes surely end with a whole character. */
function endsWhole(bytes: Uint8Array): boolean {
	return bytes[bytes.length - 1] < 0x80;
}
