/** The list of the files that an export made in a folder, so that the next one changes no others. */
import { lstatSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { isObject } from "../json-values.ts";
import { textBytes, writePieces } from "../output-pieces.ts";
import { readText } from "../read-text.ts";

/** What a file was made as: a link to a target, or a copy of a file with its size and time. */
export type Made =
	| { readonly link: string }
	| { readonly of: string; readonly bytes: number; readonly time: number };

/** Files by path, `folder/file` with a slash. */
export type MadeFiles = ReadonlyMap<string, Made>;

const nameOfList = ".gcn-cluster.json";
const expected = "the list of files that gcn-cluster made";

/** @throws InputError for a list that was changed */
export function readMade(folder: string): MadeFiles {
	const path = join(folder, nameOfList);
	if (!lstatSync(path, { throwIfNoEntry: false })) return new Map();
	const files = parse(readText(path, expected));
	if (!isObject(files) || !Object.entries(files).every(isEntry))
		throw new InputError(
			path,
			expected,
			"another text",
			"remove it, and the files that are no longer wanted",
		);
	return new Map(Object.entries(files) as [string, Made][]);
}

export function writeMade(folder: string, files: MadeFiles): void {
	const text = `${JSON.stringify(Object.fromEntries(files), null, "\t")}\n`;
	writePieces(join(folder, nameOfList), textBytes([text]));
}

/** Whether a file is still as it was made. Another one at its place is somebody's. */
export function isAsMade(path: string, made: Made): boolean {
	const stats = lstatSync(path, { throwIfNoEntry: false });
	if (!stats) return false;
	if ("link" in made)
		return stats.isSymbolicLink() && readlinkSync(path) === made.link;
	return (
		stats.isFile() &&
		stats.size === made.bytes &&
		// File systems store times in steps of up to two seconds.
		Math.abs(stats.mtimeMs - made.time) < 2000
	);
}

export function isSameMade(a: Made, b: Made): boolean {
	return JSON.stringify(a) === JSON.stringify(b);
}

function parse(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return null;
	}
}

/** A path that leads out of the folder is not ours. */
function isEntry([path, made]: [string, unknown]): boolean {
	const parts = path.split("/");
	const isInside =
		parts.length === 2 &&
		parts.every((part) => part !== "" && !part.startsWith(".")) &&
		!path.includes("\\");
	return (
		isInside &&
		isObject(made) &&
		(typeof made.link === "string" ||
			(typeof made.of === "string" &&
				typeof made.bytes === "number" &&
				typeof made.time === "number"))
	);
}
