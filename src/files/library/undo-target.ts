/** Which event an undo takes back or brings back. */
import { InputError } from "../../errors.ts";
import type { LibraryEvent } from "./tables.ts";

/** Which changes are inverted, and which event counts or counts no more thereafter. */
export interface UndoTarget {
	/** The event whose changes are inverted: the root itself, or the event that took it back. */
	readonly inverted: number;
	/** The event that is taken back or brought back. */
	readonly root: number;
	readonly isRedo: boolean;
}

const isAction = ({ undoes, redoes }: LibraryEvent) =>
	undoes === null && redoes === null;

/**
 * What undoing an event means: an action is taken back; an undo is taken back by bringing its action back, and a redo by taking it back again.
 * @param number null for the last action that counts
 * @throws InputError where there is none, or the event counts no more
 */
export function findUndoTarget(
	events: readonly LibraryEvent[],
	number: number | null,
	where: string,
): UndoTarget {
	const event =
		number === null
			? events.findLast((e) => isAction(e) && e.undone === null)
			: events[number];
	if (!event)
		throw new InputError(
			where,
			"an event to take back",
			number === null ? "none" : `no event ${number}`,
		);
	const root = event.undoes ?? event.redoes ?? event.number;
	const undoneBy = events[root].undone;
	const isRedo = event.undoes !== null;
	const isCurrent = isRedo
		? undoneBy === event.number
		: undoneBy === null && isLatest(events, event);
	if (!isCurrent)
		throw new InputError(
			where,
			"an event that counts",
			`event ${event.number}, which was taken back`,
		);
	return { inverted: undoneBy ?? root, root, isRedo };
}

/** Of several times that an action was brought back, only the last can be taken back. */
function isLatest(events: readonly LibraryEvent[], event: LibraryEvent) {
	if (event.redoes === null) return true;
	return !events.some(
		(e) => e.redoes === event.redoes && e.number > event.number,
	);
}
