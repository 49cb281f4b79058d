/**
 * Whether a .csv file holds clusters as this tool writes them, and no change by a person. All of it is read, piece by piece,
 * because even one name in a million lines must not be lost.
 */
import type { InputFile } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { createNumberingCheck } from "./numbering.ts";

const pieceBytes = 1 << 20;
/** Longest line that this tool writes; a longer one is foreign. */
const mostCharacters = 1 << 16;

const findings = ["copy_of", "quality", "foreign", "doubtful"];
const own = ["row", "id", "cluster", "cluster_size", "confidence", ...findings];
const header = new RegExp(
	`^row,(id,)?cluster,(name,)?cluster_size(,confidence)?(,${findings.join(",")})?\n`,
);
const identifier = '(?:"(?:[^"]|"")*"|[^",\\r\\n]*),';
const share = (decimals: number) => `[01](?:\\.\\d{1,${decimals}})?`;

/** Why the file is not an output of this tool; null where it is. */
export function foreignCsv(file: InputFile): string | null {
	const text = createTextWindow(file);
	const names = text.take(header);
	if (!names) return describeHeader(text.rest());
	// With a column of names, numbers are those of an earlier file, which may be any. A name in it may have been typed by a person.
	const [, id = "", name = "", confidence = "", found = ""] = names;
	const copyOf = id ? identifier : "\\d*,";
	const line = new RegExp(
		`(\\d+),${id && identifier}(\\d+),${name && ","}(\\d+)${confidence && `,(?:${share(4)})?`}${found && `,${copyOf}${share(3)},[01],[01]`}\\n`,
		"y",
	);
	const check = createNumberingCheck(file.size);
	const claimed = new Map<number, number>();
	const sizes = new Map<number, number>();
	let row = 0;
	while (!text.isAtEnd()) {
		const fields = text.take(line);
		const cluster = Number(fields?.[2]);
		const isNext = fields && Number(fields[1]) === row;
		if (!isNext || !(name || check.add(row, cluster)))
			return `one with ${firstLine(text.rest(), fields)} in line ${row + 2}`;
		const size = Number(fields[3]);
		if ((claimed.get(cluster) ?? size) !== size) return changed;
		claimed.set(cluster, size);
		sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
		row++;
	}
	const isOurs = row > 0 && (name !== "" || check.isOurs());
	return isOurs && [...sizes].every(([c, size]) => size === claimed.get(c))
		? null
		: changed;
}

const changed = "one whose clusters were changed since it was written";

function firstLine(rest: string, taken: RegExpExecArray | null): string {
	const [line] = (taken?.[0] ?? rest).split("\n", 1);
	return quoted(line, 40);
}

function describeHeader(rest: string): string {
	const [line] = rest.split(/\r?\n/, 1);
	const names = line.split(",");
	const foreign = names.find((name) => !own.includes(name));
	if (foreign === undefined) return `one with the columns ${quoted(line, 80)}`;
	// Text without any column of ours is another kind of table, or none.
	return names.some((name) => own.includes(name))
		? `one with a column ${quoted(foreign, 40)}`
		: `one that begins with ${quoted(line, 40)}`;
}

/** Reads the text of a file in order, with a small part in memory at a time. */
function createTextWindow(file: InputFile) {
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
