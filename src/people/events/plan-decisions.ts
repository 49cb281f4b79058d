/** What decisions will do to a library, before anything is written. */
import type { Decision, StoredDecision } from "../../files/library/tables.ts";
import { partCopies } from "../../grouping/decisions/leaders.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference } from "../library-types.ts";
import type { Overlay } from "../lists/overlay.ts";
import { writeOverlay } from "../lists/write-lists.ts";
import { positionsOf } from "../positions.ts";
import { findChanged } from "../touched-rows.ts";
import { Change } from "./change.ts";
import { commitChange } from "./commit-change.ts";
import { requireNoContradiction } from "./contradictions.ts";
import { relist } from "./relist.ts";

export interface DecisionsToPlan {
	readonly stored: readonly Decision[];
	/** Numbers of decisions that hold no longer. */
	readonly cancelled: readonly number[];
	/** For the history; without it, how many decisions of each kind there are. */
	readonly notes?: object;
}

export interface DecisionPlan extends DecisionsToPlan {
	readonly change: Change;
	/** The decisions that hold afterwards. */
	readonly held: readonly StoredDecision[];
	/** The decisions that are new, or no longer hold. */
	readonly touched: readonly Decision[];
	readonly overlay: Overlay;
}

/** @throws InputError for decisions that contradict each other, with the chain */
export async function planDecisions(
	context: LibraryContext,
	plan: DecisionsToPlan,
): Promise<DecisionPlan> {
	const { files, snapshot, network } = context;
	const taken = new Set(plan.cancelled);
	const touched = [
		...snapshot.decisions.filter(({ number }) => taken.has(number)),
		...plan.stored,
	];
	const held = heldAfter(context, taken, plan.stored);
	const change = new Change({
		state: files.state,
		before: snapshot,
		addedPhotos: [],
		removedRows: [],
		decisions: held,
		notes: plan.notes ?? countKinds(touched),
	});
	const anchors = change.anchors();
	requireNoContradiction(files.state, held, anchors);
	const seeds = touched
		.filter(({ kind }) => kind !== "hide")
		.flatMap(({ row, otherRow }) => [row, otherRow])
		.filter((row) => row !== null && snapshot.columns.removed[row] < 0);
	const names = new Set(
		touched.flatMap(({ kind, value }) => (kind === "name" ? [value] : [])),
	);
	const sameNamed = anchors
		.filter(({ name }) => names.has(name))
		.map(({ row }) => row);
	const overlay = await relist(context, change.live, part(change));
	change.group(
		overlay,
		[
			...(seeds as number[]),
			...sameNamed,
			...findChanged(overlay, network.options),
		],
		network.options,
	);
	return { ...plan, change, held, touched, overlay };
}

/** The decisions that hold after some are taken back and others are added. */
function heldAfter(
	{ files: { state }, snapshot }: LibraryContext,
	taken: ReadonlySet<number>,
	stored: readonly Decision[],
): StoredDecision[] {
	const first = state.decisions().length;
	const made = state.events().length;
	return [
		...snapshot.decisions.filter(({ number }) => !taken.has(number)),
		...stored.map((decision, i) => ({
			...decision,
			number: first + i,
			made,
			undone: null,
		})),
	];
}

/** Writes what was planned as one event. */
export function commitPlan(
	context: LibraryContext,
	command: string,
	{ change, held, touched, stored, cancelled, overlay }: DecisionPlan,
): Difference {
	const names = lastValues("name", touched, held);
	const hidden = lastValues("hide", touched, held);
	return commitChange(context, command, change, (event) => {
		if (cancelled.length > 0) event.cancelDecisions(cancelled);
		if (stored.length > 0) event.addDecisions(stored);
		writeOverlay(event, overlay);
		event.setPeople("name", [...names.keys()], [...names.values()]);
		const isHidden = [...hidden.values()].map((value) => value === "1");
		event.setPeople("isHidden", [...hidden.keys()], isHidden);
	});
}

/** How many decisions of each kind there are. */
export function countKinds(
	decisions: readonly Decision[],
): Record<string, number> {
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
