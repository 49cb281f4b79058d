/** People, their faces, questions and the history of a library as tables. */
import { oneLine } from "../../files/printable.ts";
import type {
	LibraryDecision,
	LibraryEventInfo,
	LibraryPerson,
	LibraryRow,
	PeopleQuestion,
} from "../../people/library-types.ts";
import { count, formatTable, four } from "../output/report.ts";
import {
	describePerson,
	describeRow,
	namesOf,
	type PersonNames,
} from "./describe-people.ts";

/** Names of rows by their numbers. */
export type RowNames = ReadonlyMap<number, Pick<LibraryRow, "row" | "id">>;

export const rowsByNumber = (rows: readonly LibraryRow[]): RowNames =>
	new Map(rows.map((row) => [row.row, row]));

/** The id of a row that may be none of those that are known. */
export const rowName = (row: number, rows: RowNames) =>
	describeRow(rows.get(row) ?? { row, id: null });

export function tableOfPeople(
	people: readonly LibraryPerson[],
	covers: RowNames,
): string[] {
	const names = namesOf(people);
	return formatTable([
		["person", "faces", "cover", ""],
		...people.map(({ person, rows, cover, isHidden, isDoubtful }) => [
			describePerson(person, names),
			count(rows),
			rowName(cover, covers),
			marks({ hidden: isHidden, doubtful: isDoubtful }),
		]),
	]);
}

export function tableOfRows(rows: readonly LibraryRow[]): string[] {
	return formatTable([
		["face", "confidence", "quality", "photo", ""],
		...rows.map((row) => [
			row.id === null
				? describeRow(row)
				: `${describeRow(row)} (row ${row.row})`,
			row.confidence === null ? "-" : four(row.confidence),
			row.quality.toFixed(3),
			oneLine(row.photo ?? "-"),
			marks({ foreign: row.isForeign, copy: row.copyOf !== null }),
		]),
	]);
}

export function tableOfQuestions(
	questions: readonly PeopleQuestion[],
	names: PersonNames,
	rows: RowNames,
): string[] {
	return formatTable([
		["one person?", "probability", "faces"],
		...questions.map(({ people, rows: [a, b], probability }) => [
			people.map((person) => describePerson(person, names)).join(" = "),
			four(probability),
			`${rowName(a, rows)}, ${rowName(b, rows)}`,
		]),
	]);
}

/** Events, and under each the decisions of it that hold. */
export function listEvents(
	events: readonly LibraryEventInfo[],
	decisions: readonly LibraryDecision[],
): string[] {
	const made = new Map<number, LibraryDecision[]>();
	for (const decision of decisions) {
		const others = made.get(decision.event);
		if (others) others.push(decision);
		else made.set(decision.event, [decision]);
	}
	return events.flatMap(({ event, time, command, summary, undoes, undone }) => [
		[
			`event ${event}`,
			time.slice(0, 19).replace("T", " "),
			command + (undoes === null ? "" : ` of event ${undoes}`),
			undoes === null ? describeSummary(summary) : "",
			undone === null ? "" : `(taken back by event ${undone})`,
		]
			.filter((part) => part !== "")
			.join("  "),
		...(made.get(event) ?? []).map(
			(decision) => `  decision ${decision.decision}: ${inWords(decision)}`,
		),
	]);
}

function inWords({ kind, rows, person, value }: LibraryDecision): string {
	if (rows)
		return `rows ${rows.join(" and ")} are ${kind === "same" ? "the same person" : "different people"}`;
	if (kind === "hide")
		return `person ${person} is ${value === "1" ? "hidden" : "shown"}`;
	return value === null
		? `person ${person} has no name`
		: `person ${person} is ${oneLine(value)}`;
}

/** The numbers of a summary that are not 0: `rows 100, new people 3`. */
function describeSummary(summary: unknown): string {
	const entries = Object.entries((summary ?? {}) as Record<string, unknown>);
	return entries
		.filter(([, value]) => typeof value === "number" && value !== 0)
		.map(([name, value]) => `${inLower(name)} ${count(value as number)}`)
		.join(", ");
}

const inLower = (name: string) =>
	name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

function marks(flags: Record<string, boolean>): string {
	return Object.keys(flags)
		.filter((name) => flags[name])
		.join(", ");
}

/** `and 12 more people: --most 42 lists all`; nothing where all are listed. */
export function describeRest(
	shown: number,
	total: number,
	what: string,
): string[] {
	if (total <= shown) return [];
	return [
		`and ${count(total - shown)} more ${what}: --most ${total} lists all`,
	];
}
