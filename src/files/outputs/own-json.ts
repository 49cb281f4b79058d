/** Whether a .json file holds clusters as this tool writes them: its keys and no others, its kinds of values, clusters numbered by size. */
import type { JsonScanner } from "../json-scanner.ts";
import {
	Foreign,
	listOf,
	members,
	number,
	numberOrWord,
	text,
	whyForeign,
	word,
} from "./own-json-values.ts";

/** Why the text is not an output of this tool; null where it is. */
export function foreignJson(text: string, where: string): string | null {
	return whyForeign(text, where, readFile);
}

const changed = "one whose clusters were changed since it was written";

function readFile(scanner: JsonScanner): void {
	let items = -1;
	let rows = 0;
	let entries = 0;
	let last = { size: Number.POSITIVE_INFINITY, first: -1 };
	members(scanner, {
		items: () => {
			items = number(scanner);
		},
		clusters: listOf(() => {
			const entry = readCluster(scanner, entries++);
			const isTie = entry.size === last.size && entry.first > last.first;
			if (entry.size >= last.size && !isTie) throw new Foreign(changed);
			rows += entry.size;
			last = entry;
		}),
		questions: listOf(() =>
			members(scanner, {
				clusters: listOf(number),
				probability: number,
				links: number,
				rows: listOf(number),
				ids: listOf(text),
			}),
		),
	});
	if (items < 1 || rows !== items) throw new Foreign(changed);
}

/** @returns its rows and the first of them */
function readCluster(scanner: JsonScanner, expected: number) {
	let size = -1;
	let first = -1;
	let count = 0;
	let isNumbered = false;
	let hasName = false;
	members(scanner, {
		cluster: () => {
			isNumbered = number(scanner) === expected;
		},
		// With names, numbers are those of an earlier file, which may be any. A name may have been typed by a person.
		name: () => {
			hasName = true;
			if (scanner.kind() === "text") throw new Foreign('one with a key "name"');
			word(scanner);
		},
		size: () => {
			size = number(scanner);
		},
		central: number,
		centralId: text,
		rows: listOf(() => {
			const row = number(scanner);
			if (count++ === 0) first = row;
		}),
		ids: listOf(text),
		confidence: listOf(numberOrWord),
		doubtful: word,
		copyOf: listOf(numberOrWord),
		quality: listOf(number),
		foreign: listOf(word),
	});
	const isOurs = isNumbered || hasName;
	if (!isOurs || count === 0 || size !== count) throw new Foreign(changed);
	return { size, first };
}
