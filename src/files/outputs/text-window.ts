/** Reads the text of a file in order, with a small part in memory at a time, for checks of all of it. */
import type { InputFile } from "../input-file.ts";

const pieceBytes = 1 << 20;
/** Longest line that this tool writes; a longer one is foreign. */
const mostCharacters = 1 << 16;

export function createTextWindow(file: InputFile) {
	const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
	let text = "";
	let at = 0;
	let position = 0;
	const hasMore = () => position < file.size;
	const readMore = () => {
		const bytes = new Uint8Array(Math.min(pieceBytes, file.size - position));
		file.readInto(bytes, position);
		position += bytes.length;
		text = text.slice(at) + decoder.decode(bytes, { stream: hasMore() });
		at = 0;
	};
	const isShort = () => text.length - at < mostCharacters && hasMore();
	return {
		/** Takes what matches next, by a sticky pattern or one for the start; null where nothing does. */
		take(pattern: RegExp): RegExpExecArray | null {
			if (isShort()) readMore();
			pattern.lastIndex = at;
			const match = pattern.exec(text);
			if (match) at += match[0].length;
			return match;
		},
		rest: () => text.slice(at, at + mostCharacters),
		isAtEnd: () => at === text.length && !hasMore(),
	};
}
