/**
 * Whether a .csv file holds clusters as this tool writes them, and no change by a person. All of it is read, piece by piece,
 * because even one name in a million lines must not be lost.
 */
import type { InputFile } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { createNumberingCheck } from "./numbering.ts";
import { createTextWindow } from "./text-window.ts";

const findings = ["copy_of", "quality", "foreign", "doubtful"];
const own = ["row", "id", "cluster", "cluster_size", "confidence", ...findings];
const header = new RegExp(
	`^row,(id,)?cluster,(name,)?cluster_size(,confidence)?(,${findings.join(",")})?\n`,
);
/** A field that may hold any text, with its comma. */
export const identifier = '(?:"(?:[^"]|"")*"|[^",\\r\\n]*),';
export const share = (decimals: number) => `[01](?:\\.\\d{1,${decimals}})?`;

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
