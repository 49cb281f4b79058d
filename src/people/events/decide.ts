/** Takes what somebody decided into a library, or takes it back. */

import { InputError } from "../../errors.ts";
import type { Decision } from "../../files/library/tables.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Difference, NewDecision, Placement } from "../library-types.ts";
import { isPlacement, requirePeople } from "../placing/wanted-people.ts";
import type { Snapshot } from "../snapshot.ts";
import { commitPlan, planDecisions } from "./plan-decisions.ts";
import { planPlaces } from "./plan-places.ts";
import { requireLive } from "./require-live.ts";

/**
 * Placements become decisions about pairs of rows, which are tried until the rows are where they shall be.
 * @throws InputError for no decisions, rows and people that are not there, and for decisions that contradict each other, with the chain
 */
export async function decide(
	context: LibraryContext,
	decisions: readonly (NewDecision | Placement)[],
): Promise<Difference> {
	requireSome(decisions);
	const { snapshot } = context;
	const own = decisions
		.filter((one) => !isPlacement(one))
		.map((decision) => toStored(snapshot, decision));
	const placements = decisions.filter(isPlacement);
	const plan =
		placements.length === 0
			? await planDecisions(context, { stored: own, cancelled: [] })
			: await planPlaces(context, placements, own);
	return commitPlan(context, "decide", plan);
}

/** @throws InputError for no decisions, and for one that does not hold */
export async function withdraw(
	context: LibraryContext,
	numbers: readonly number[],
): Promise<Difference> {
	requireSome(numbers);
	const { decisions } = context.snapshot;
	const holding = new Set(decisions.map(({ number }) => number));
	for (const number of numbers)
		if (!holding.has(number))
			throw new InputError("decisions", "one that holds", `${number}`);
	const plan = await planDecisions(context, { stored: [], cancelled: numbers });
	return commitPlan(context, "withdraw", plan);
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
	requirePeople(snapshot, [person]);
	const value =
		kind === "name"
			? decision.name?.trim() || null
			: String(Number(decision.isHidden));
	const row =
		kind === "name"
			? namedRow(snapshot, person)
			: snapshot.people[person].cover;
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
