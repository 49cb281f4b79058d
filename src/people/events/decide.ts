/** Takes what somebody decided into a library, or takes it back. */

import { InputError } from "../../errors.ts";
import type { EventChanges } from "../../files/library/event.ts";
import type { Decision, StoredDecision } from "../../files/library/tables.ts";
import { partCopies } from "../../grouping/decisions/leaders.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference, NewDecision } from "../library-types.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import { positionsOf } from "../positions.ts";
import type { Snapshot } from "../snapshot.ts";
import { findChanged } from "../touched-rows.ts";
import { Change } from "./change.ts";
import { commitChange } from "./commit-change.ts";
import { requireNoContradiction } from "./contradictions.ts";
import { relist } from "./relist.ts";
import { requireLive } from "./require-live.ts";

/** @throws InputError for no decisions, rows and people that are not there, and for decisions that contradict each other, with the chain */
export async function decide(
	context: LibraryContext,
	decisions: readonly NewDecision[],
): Promise<Difference> {
	requireSome(decisions);
	const { snapshot } = context;
	const stored = decisions.map((decision) => toStored(snapshot, decision));
	const { state } = context.files;
	const first = state.decisions().length;
	const nextEvent = state.events().length;
	const held = [
		...snapshot.decisions,
		...stored.map((decision, i) => ({
			...decision,
			number: first + i,
			made: nextEvent,
			undone: null,
		})),
	];
	return applyDecisions(
		context,
		{ command: "decide", held, stored },
		(event) => {
			event.addDecisions(stored);
		},
	);
}

/** @throws InputError for no decisions, and for one that does not hold */
export async function withdraw(
	context: LibraryContext,
	numbers: readonly number[],
): Promise<Difference> {
	requireSome(numbers);
	const { decisions } = context.snapshot;
	const holding = new Map(decisions.map((one) => [one.number, one]));
	const stored = numbers.map((number) => {
		const decision = holding.get(number);
		if (!decision)
			throw new InputError("decisions", "one that holds", `${number}`);
		return decision;
	});
	const taken = new Set(numbers);
	const held = decisions.filter(({ number }) => !taken.has(number));
	return applyDecisions(
		context,
		{ command: "withdraw", held, stored },
		(event) => {
			event.cancelDecisions(numbers);
		},
	);
}

function requireSome(decisions: readonly unknown[]): void {
	if (decisions.length === 0)
		throw new InputError("decisions", "at least 1", "none");
}

function toStored(snapshot: Snapshot, decision: NewDecision): Decision {
	const nothing = { row: null, otherRow: null, person: null, value: null };
	const { kind } = decision;
	if (kind === "same" || kind === "different") {
		const [row, otherRow] = decision.rows;
		requireLive(snapshot, decision.rows);
		if (row === otherRow)
			throw new InputError("decisions", "two rows", `row ${row} twice`);
		return { ...nothing, kind, row, otherRow };
	}
	const { person } = decision;
	const known = snapshot.people[person];
	if (!known || known.ended !== null)
		throw new InputError("decisions", "a living person", `${person}`);
	const value =
		kind === "name"
			? decision.name?.trim() || null
			: String(Number(decision.isHidden));
	const row = kind === "name" ? namedRow(snapshot, person) : known.cover;
	return { ...nothing, kind, row, person, value };
}

/** The row that a person's name belongs to: the same as before where the person has it still, else its cover. */
function namedRow(
	{ decisions, columns, people }: Snapshot,
	person: number,
): number | null {
	const last = decisions.findLast(
		(one) => one.kind === "name" && one.person === person,
	);
	const row = last?.row ?? null;
	const isTheirs =
		row !== null && columns.removed[row] < 0 && columns.person[row] === person;
	return isTheirs ? row : people[person].cover;
}

interface Applied {
	readonly command: string;
	/** The decisions that hold afterwards. */
	readonly held: readonly StoredDecision[];
	/** Those that are new, or no longer hold. */
	readonly stored: readonly Decision[];
}

async function applyDecisions(
	context: LibraryContext,
	{ command, held, stored }: Applied,
	write: (event: EventChanges) => void,
): Promise<Difference> {
	const { files, snapshot, network } = context;
	const change = new Change({
		state: files.state,
		before: snapshot,
		addedPhotos: [],
		removedRows: [],
		decisions: held,
		notes: countKinds(stored),
	});
	requireNoContradiction(files.state, held, change.anchors());
	const seeds = stored
		.filter(({ kind }) => kind !== "hide")
		.flatMap(({ row, otherRow }) => [row, otherRow])
		.filter((row) => row !== null && snapshot.columns.removed[row] < 0);
	const sameNamed = change
		.anchors()
		.filter(({ name }) =>
			stored.some(({ kind, value }) => kind === "name" && value === name),
		)
		.map(({ row }) => row);
	const parted = part(change);
	const overlay = await relist(context, change.live, parted);
	change.group(
		overlay,
		[
			...(seeds as number[]),
			...sameNamed,
			...findChanged(overlay, network.options),
		],
		network.options,
	);
	const names = lastValues("name", stored, held);
	const hidden = lastValues("hide", stored, held);
	return commitChange(context, command, change, (event) => {
		write(event);
		writeOverlay(event, overlay);
		event.setPeople("name", [...names.keys()], [...names.values()]);
		const isHidden = [...hidden.values()].map((value) => value === "1");
		event.setPeople("isHidden", [...hidden.keys()], isHidden);
	});
}

/** How many decisions of each kind there are. */
function countKinds(decisions: readonly Decision[]): Record<string, number> {
	const counts: Record<string, number> = {};
	for (const { kind } of decisions) counts[kind] = (counts[kind] ?? 0) + 1;
	return counts;
}

/** Makes rows that decisions tell apart from the row that they repeat rows of their own; returns them, ascending. */
function part(change: Change): Int32Array {
	const { live, columns } = change;
	const { rows, copyOf } = live;
	if (rows.every((row) => copyOf[row] === row)) return new Int32Array(0);
	const positions = positionsOf(rows);
	const before = rows.map((row) => positions.get(copyOf[row])!);
	const after = partCopies(before, change.decisionsAbout(rows));
	const parted = rows.filter((_, at) => before[at] !== after[at]);
	for (const row of parted) columns.copyOf[row] = -1;
	return parted;
}

/** The last value that decisions of a kind which hold give each person that new ones, or those taken back, are about; null without one. */
function lastValues(
	kind: "name" | "hide",
	stored: readonly Decision[],
	held: readonly StoredDecision[],
): Map<number, string | null> {
	const values = new Map<number, string | null>();
	for (const decision of stored)
		if (decision.kind === kind) values.set(decision.person!, null);
	for (const { person, value, ...decision } of held)
		if (decision.kind === kind && values.has(person!))
			values.set(person!, value);
	return values;
}
