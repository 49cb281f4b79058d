/** What an event changed: two snapshots side by side. */
import { lowQuality } from "../arrays/cluster-details.ts";
import type {
	Assignment,
	Difference,
	PeopleQuestion,
} from "./library-types.ts";
import type { Snapshot } from "./snapshot.ts";

/** The person of a row, or null where it is not there. */
function personOf(
	{ columns: { person, removed } }: Snapshot,
	row: number,
): number | null {
	const isThere = row < person.length && removed[row] < 0;
	return isThere && person[row] >= 0 ? person[row] : null;
}

export const numberOrNull = (value: number) =>
	Number.isNaN(value) ? null : value;

export interface DifferenceContext {
	readonly event: number;
	readonly questions: readonly PeopleQuestion[];
	/** Ids of some rows, ascending. */
	readonly idsOf: (rows: readonly number[]) => readonly (string | null)[];
}

/** Compares a library before and after an event. */
export function compareSnapshots(
	before: Snapshot,
	after: Snapshot,
	{ event, questions, idsOf }: DifferenceContext,
): Difference {
	const { person, confidence } = after.columns;
	const rows: number[] = [];
	const old = before.columns;
	const { removed } = after.columns;
	for (let row = 0; row < person.length; row++) {
		const isSame =
			old.person[row] === person[row] && old.removed[row] === removed[row];
		if (!isSame && personOf(before, row) !== personOf(after, row))
			rows.push(row);
	}
	const ids = idsOf(rows);
	const assigned = rows.map((row, i): Assignment => {
		const now = personOf(after, row);
		return {
			row,
			id: ids[i],
			before: personOf(before, row),
			person: now,
			confidence: now === null ? null : numberOrNull(confidence[row]),
		};
	});
	const moves = new Map<string, { from: number; into: number }>();
	for (const { before: from, person: into } of assigned)
		if (from !== null && into !== null)
			moves.set(`${from} ${into}`, { from, into });
	const lived = living(before);
	const lives = living(after);
	const all = [...moves.values()];
	return {
		event,
		newPeople: lives.order.filter((one) => !lived.isThere[one]),
		endedPeople: lived.order.filter((one) => !lives.isThere[one]),
		merges: all.filter(({ from }) => !lives.isThere[from]),
		splits: all.filter(({ from }) => lives.isThere[from]),
		named: renamed(before, after),
		hidden: after.people
			.filter(
				({ number, isHidden, ended }) =>
					ended === null &&
					isHidden !== (before.people[number]?.isHidden ?? false),
			)
			.map(({ number, isHidden }) => ({ person: number, isHidden })),
		assigned,
		questions,
		saw: countSeen(
			after.columns,
			after.live.rows.filter((row) => row >= before.columns.person.length),
		),
	};
}

/** People who have rows, in the order of their first rows: arrays, as a Set of a million takes ten times as long. */
function living({ columns: { person }, live, people }: Snapshot) {
	const isThere = new Uint8Array(people.length);
	const order: number[] = [];
	for (const row of live.rows) {
		const number = person[row];
		if (number < 0 || isThere[number]) continue;
		isThere[number] = 1;
		order.push(number);
	}
	return { isThere, order };
}

function renamed(before: Snapshot, after: Snapshot): Difference["named"] {
	return after.people
		.filter(({ number, name, ended }) => {
			const old = before.people[number];
			return ended === null && name !== (old ? old.name : null);
		})
		.map(({ number, name }) => ({ person: number, name }));
}

/** Which rows look foreign, are of low quality, or are copies. */
export function countSeen(
	{ isForeign, quality, copyOf }: Snapshot["columns"],
	rows: Iterable<number>,
): Difference["saw"] {
	const saw = { foreign: 0, lowQuality: 0, copies: 0 };
	for (const row of rows) {
		saw.foreign += isForeign[row];
		if (copyOf[row] >= 0) saw.copies++;
		if (!isForeign[row] && quality[row] < lowQuality) saw.lowQuality++;
	}
	return saw;
}
