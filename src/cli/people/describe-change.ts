/** What an event changed in a library, in a few lines. */
import { isAbsolute } from "node:path";
import { oneLine } from "../../files/printable.ts";
import type { Assignment, Difference } from "../../people/library-types.ts";
import { count, describeCount } from "../output/report.ts";
import {
	describePerson,
	listSome,
	type PersonNames,
} from "./describe-people.ts";

/** @param folder the library's, for the commands to go on with */
export function describeChange(
	difference: Difference,
	names: PersonNames,
	folder: string,
): string[] {
	const { event, questions } = difference;
	if (event === null) return ["nothing changed"];
	const library = shellWord(folder);
	return [
		`event ${event}: ${describeRows(difference)}`,
		...describePeople(difference, names),
		...describeSaw(difference.saw),
		...(questions.length > 0
			? [
					`${describeCount(questions.length, "question", "questions")}: gcn-cluster questions ${library}`,
				]
			: []),
		`to take it back: gcn-cluster undo ${library} ${event}`,
	];
}

/** `120 rows added, 3 changed the person`. */
function describeRows({ assigned }: Difference): string {
	const of = (is: (row: Assignment) => boolean) => assigned.filter(is).length;
	const added = of(({ before, person }) => before === null && person !== null);
	const removed = of(({ person }) => person === null);
	const changed = assigned.length - added - removed;
	const parts = [
		[added, "added"],
		[removed, "removed"],
		[changed, changed === 1 ? "has another person" : "have another person"],
	] as const;
	const said = parts
		.filter(([number]) => number > 0)
		.map(([number, what]) => `${describeCount(number, "row", "rows")} ${what}`);
	return said.length > 0 ? said.join(", ") : "all rows keep their people";
}

function describePeople(
	{
		newPeople,
		endedPeople,
		merges,
		splits,
		named,
		hidden,
		assigned,
	}: Difference,
	names: PersonNames,
): string[] {
	const who = (person: number) => describePerson(person, names);
	const isMerged = new Set(merges.map(({ from }) => from));
	const gone = endedPeople.filter((person) => !isMerged.has(person));
	const lists: readonly [string, readonly string[]][] = [
		["new people", newPeople.toSorted((a, b) => a - b).map(who)],
		[
			"more rows",
			moreRows(assigned, newPeople).map(([p, n]) => `${who(p)} +${count(n)}`),
		],
		["merged", merges.map(({ from, into }) => `${from} into ${who(into)}`)],
		["split", splits.map(({ from, into }) => `${who(into)} from ${who(from)}`)],
		["gone", gone.map(String)],
		[
			"names",
			named.map(({ person, name }) =>
				name === null ? `${person} has none` : `${person} is ${oneLine(name)}`,
			),
		],
		[
			"hidden",
			hidden.map(({ person, isHidden }) =>
				isHidden ? who(person) : `${who(person)} is shown`,
			),
		],
	];
	return lists
		.filter(([, texts]) => texts.length > 0)
		.map(
			([title, texts]) =>
				`${title} (${count(texts.length)}): ${listSome(texts)}`,
		);
}

/** How many new rows each person got that was there, most first. */
function moreRows(
	assigned: readonly Assignment[],
	newPeople: readonly number[],
): [number, number][] {
	const isNew = new Set(newPeople);
	const counts = new Map<number, number>();
	for (const { before, person } of assigned)
		if (before === null && person !== null && !isNew.has(person))
			counts.set(person, (counts.get(person) ?? 0) + 1);
	return [...counts].sort(([a, m], [b, n]) => n - m || a - b);
}

function describeSaw({
	foreign,
	lowQuality,
	copies,
}: Difference["saw"]): string[] {
	const parts = [
		[copies, "row repeats another", "rows repeat others"],
		[foreign, "row looks foreign", "rows look foreign"],
		[lowQuality, "row of low quality", "rows of low quality"],
	] as const;
	const seen = parts
		.filter(([number]) => number > 0)
		.map(([number, one, more]) => describeCount(number, one, more));
	return seen.length > 0 ? [`saw: ${seen.join("; ")}`] : [];
}

/** A path as a shell takes it. */
function shellWord(path: string): string {
	if (/^[\w./:@%+=,-]+$/.test(path) && !path.startsWith("-")) return path;
	return `'${(isAbsolute(path) ? path : `./${path}`).replaceAll("'", "'\\''")}'`;
}
