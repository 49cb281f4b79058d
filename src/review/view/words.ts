/** Events in words, for people who look at a page. */
import type {
	Difference,
	LibraryEventInfo,
} from "../../people/library-types.ts";

/** Names of people by their numbers. */
export type NameOf = (person: number) => string | null;

const count = (number: number, one: string, more: string) =>
	`${number.toLocaleString("en")} ${number === 1 ? one : more}`;

const sentence = (parts: readonly string[]) => {
	const text = parts.join(", ");
	return text === "" ? "" : `${text[0].toUpperCase()}${text.slice(1)}.`;
};

/** Who somebody is: `Ann`, or `person 3`. */
export const whoIs = (person: number, nameOf: NameOf) =>
	nameOf(person) ?? `person ${person}`;

/** What an event changed, in one sentence. */
export function changeInWords(
	{ event, assigned, newPeople, merges, named, hidden }: Difference,
	nameOf: NameOf,
): string {
	if (event === null) return "Nothing changed.";
	const who = (person: number) => whoIs(person, nameOf);
	const added = assigned.filter(({ before }) => before === null).length;
	const removed = assigned.filter(({ person }) => person === null).length;
	const moved = assigned.length - added - removed;
	const parts = [
		...(added > 0 ? [`${count(added, "face", "faces")} added`] : []),
		...(removed > 0 ? [`${count(removed, "face", "faces")} removed`] : []),
		...(merges.length === 1
			? [`${who(merges[0].from)} is ${who(merges[0].into)} now`]
			: merges.length > 1
				? [`${merges.length} people are others now`]
				: []),
		...(moved > 0 && merges.length === 0
			? [`${count(moved, "face has", "faces have")} another person`]
			: []),
		...(newPeople.length > 0
			? [count(newPeople.length, "new person", "new people")]
			: []),
		...named.map(({ person, name }) =>
			name === null
				? `person ${person} has no name`
				: `person ${person} is ${name}`,
		),
		...hidden.map(
			({ person, isHidden }) =>
				`${who(person)} is ${isHidden ? "hidden" : "shown"}`,
		),
	];
	return parts.length === 0 ? "Noted; all faces stay." : sentence(parts);
}

const words: Readonly<Record<string, readonly [string, string]>> = {
	added: ["face added", "faces added"],
	removed: ["face removed", "faces removed"],
	moved: ["face moved", "faces moved"],
	merged: ["person merged", "people merged"],
	split: ["part of a split", "parts of a split"],
	same: ["pair is the same", "pairs are the same"],
	different: ["pair is different", "pairs are different"],
	name: ["name", "names"],
	hide: ["person hidden or shown", "people hidden or shown"],
	newPeople: ["new person", "new people"],
	endedPeople: ["person gone", "people gone"],
};

/** What an event of the history did, as its maker counted it. */
export function eventInWords({
	command,
	summary,
	undoes,
}: LibraryEventInfo): string {
	if (undoes !== null)
		return `Event ${undoes} ${undoWords[command] ?? command}.`;
	if (command === "approve") return "An addition was approved.";
	const counts = (summary ?? {}) as Record<string, unknown>;
	return sentence(
		Object.entries(words).flatMap(([key, [one, more]]) => {
			const number = counts[key];
			return typeof number === "number" && number > 0
				? [count(number, one, more)]
				: [];
		}),
	);
}

const undoWords: Readonly<Record<string, string>> = {
	undo: "was taken back",
	redo: "was brought back",
};
