/** Whether a file holds the people of a library as this tool writes them. */
import type { InputFile } from "../input-file.ts";
import type { JsonScanner } from "../json-scanner.ts";
import { quoted } from "../printable.ts";
import { identifier, share } from "./own-csv.ts";
import {
	Foreign,
	listOf,
	members,
	number,
	numberOrWord,
	textOrWord,
	whyForeign,
	word,
} from "./own-json-values.ts";
import { createTextWindow } from "./text-window.ts";

const header =
	/^row,((?:id,)?(?:photo,)?(?:box,)?)person,name,confidence,quality,copy_of,foreign,doubtful,hidden\n/;

/** Why the file is not an output of this tool, or was changed so that a person's rows differ; null where it is. */
export function foreignPeopleCsv(file: InputFile): string | null {
	const window = createTextWindow(file);
	const names = window.take(header);
	if (!names) return `one that begins with ${firstLine(window.rest())}`;
	const texts = names[1].split(",").length - 1;
	const line = new RegExp(
		`(\\d+),${identifier.repeat(texts)}(\\d+),(${identifier})(?:${share(4)})?,${share(3)},\\d*,[01],([01],[01])\\n`,
		"y",
	);
	const people = new Map<string, string>();
	for (let last = -1, at = 2; !window.isAtEnd(); at++) {
		const fields = window.take(line);
		if (!fields || Number(fields[1]) <= last)
			return `one with ${firstLine(fields?.[0] ?? window.rest())} in line ${at}`;
		last = Number(fields[1]);
		const person = `${fields[3]}${fields[4]}`;
		if ((people.get(fields[2]) ?? person) !== person)
			return `one with two kinds of person ${fields[2]}`;
		people.set(fields[2], person);
	}
	return null;
}

function firstLine(rest: string): string {
	return quoted(rest.split("\n", 1)[0], 40);
}

/** As `foreignPeopleCsv`, of text in JSON. */
export function foreignPeopleJson(
	content: string,
	where: string,
): string | null {
	return whyForeign(content, where, (scanner) => {
		const found = new Set<string>();
		const list = (name: string, known: Parameters<typeof members>[1]) => {
			const read = listOf((each: JsonScanner) => members(each, known));
			return (each: JsonScanner) => {
				found.add(name);
				read(each);
			};
		};
		members(scanner, {
			people: list("people", personMembers),
			rows: list("rows", rowMembers),
		});
		if (found.size < 2) throw new Foreign("one without people and rows");
	});
}

const personMembers = {
	person: number,
	name: textOrWord,
	isHidden: word,
	cover: number,
	rows: number,
	isDoubtful: word,
};

const rowMembers = {
	row: number,
	id: textOrWord,
	photo: textOrWord,
	box: textOrWord,
	person: number,
	confidence: numberOrWord,
	quality: number,
	copyOf: numberOrWord,
	isForeign: word,
};
