/** Finds the decisions that put rows where they shall be. */
import { InputError } from "../../errors.ts";
import type { Decision } from "../../files/library/tables.ts";
import type { LibraryContext } from "../library-context.ts";
import type { Placement } from "../library-types.ts";
import { Anchors } from "../placing/anchors.ts";
import { decidePlaces } from "../placing/decide-places.ts";
import { findPins } from "../placing/pins.ts";
import { placeRows, type WantedPeople } from "../placing/wanted-people.ts";
import {
	countKinds,
	type DecisionPlan,
	planDecisions,
} from "./plan-decisions.ts";

/** Two or three are enough where links lead rows elsewhere. */
const mostTries = 5;

/**
 * Decides as placements say, looks where the rows go, and adds decisions until they, and those that nobody moved, are where they shall be.
 * @param own decisions that are made in the same event
 * @throws InputError as `placeRows`, and where own decisions contradict the placements
 */
export async function planPlaces(
	context: LibraryContext,
	placements: readonly Placement[],
	own: readonly Decision[],
): Promise<DecisionPlan> {
	const { snapshot } = context;
	const wanted = placeRows(snapshot, placements);
	const places = decidePlaces({ snapshot, wanted, own });
	const notes = { ...wanted.notes, ...countKinds(own) };
	const { cancelled } = places;
	let stored = [...places.added, ...own];
	let plan = await planDecisions(context, { stored, cancelled, notes });
	for (let tries = 1; tries < mostTries; tries++) {
		const pins = pinsAfter(context, plan, wanted, tries > 1);
		if (pins.length === 0) break;
		stored = [...stored, ...pins];
		try {
			plan = await planDecisions(context, { stored, cancelled, notes });
		} catch (error) {
			// Where earlier decisions say otherwise, they count more than what nobody said.
			if (error instanceof InputError) break;
			throw error;
		}
	}
	return plan;
}

function pinsAfter(
	{ snapshot }: LibraryContext,
	{ change }: DecisionPlan,
	wanted: WantedPeople,
	isWhole: boolean,
): Decision[] {
	const anchors = new Anchors(snapshot, wanted);
	return findPins(
		{
			before: snapshot.columns.person,
			after: change.columns.person,
			confidence: change.columns.confidence,
			grouped: change.grouped,
			anchorOf: (person) => anchors.of(person),
		},
		wanted,
		isWhole,
	);
}
