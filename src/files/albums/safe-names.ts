/** Names of folders and files that every usual file system takes, each once. */

/** Of a name in UTF-8, with space for a number and an extension within the 255 bytes that file systems allow. */
const mostBytes = 180;

/** Separators, what Windows or shells refuse, and characters that cannot be seen, cannot be written or turn the direction of text. */
const unsafe = /[/\\:*?"<>|\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu;
/** Devices of Windows, with any extension. */
const devices = /^(con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** A text as a name of one folder or file; empty where nothing of it can stay. */
export function safeName(text: string): string {
	const plain = text
		.normalize("NFC")
		.replace(unsafe, "_")
		.replace(/^[. ]+/, "");
	return shorten(plain, mostBytes)
		.replace(/[. ]+$/, "")
		.replace(devices, "$1_");
}

function shorten(text: string, bytes: number): string {
	let short = "";
	let length = 0;
	for (const character of text) {
		length += Buffer.byteLength(character);
		if (length > bytes) break;
		short += character;
	}
	return short;
}

/** Gives each name once: some file systems take names that differ in case alone for one. */
export function createNames(isTaken: (name: string) => boolean) {
	const given = new Set<string>();
	/** The first of the candidates that is free. */
	return (candidates: Iterable<string>): string => {
		for (const name of candidates) {
			const key = name.toLowerCase();
			if (name === "" || given.has(key) || isTaken(name)) continue;
			given.add(key);
			return name;
		}
		throw new Error("no name is left");
	};
}
