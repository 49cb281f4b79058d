/** What a library says of its people, rows, decisions and events. */
import { numberOrNull } from "./difference.ts";
import type { LibraryContext } from "./library-context.ts";
import type {
	LibraryDecision,
	LibraryEventInfo,
	LibraryPerson,
	LibraryRow,
	NewDecision,
} from "./library-types.ts";
import { rowsByPerson } from "./snapshot.ts";

/** Living people, the largest first. */
export function listPeople({ snapshot }: LibraryContext): LibraryPerson[] {
	const { people, columns } = snapshot;
	return [...rowsByPerson(snapshot)]
		.map(([person, rows]) => ({
			person,
			name: people[person].name,
			isHidden: people[person].isHidden,
			cover: people[person].cover ?? rows[0],
			rows: rows.length,
			isDoubtful: columns.isDoubtful[rows[0]] === 1,
		}))
		.sort((a, b) => b.rows - a.rows || a.person - b.person);
}

/** The rows that are there; of one person only, if given. */
export function listRows(
	context: LibraryContext,
	person: number | undefined,
): LibraryRow[] {
	const { columns, live, photos } = context.snapshot;
	const ids = context.texts("id");
	const boxes = context.texts("box");
	return Array.from(
		person === undefined
			? live.rows
			: live.rows.filter((row) => columns.person[row] === person),
		(row) => ({
			row,
			id: ids[row],
			photo: photos?.[row] ?? null,
			box: boxes[row],
			person: columns.person[row],
			confidence: numberOrNull(columns.confidence[row]),
			quality: columns.quality[row],
			copyOf: columns.copyOf[row] < 0 ? null : columns.copyOf[row],
			isForeign: columns.isForeign[row] === 1,
		}),
	);
}

/** Decisions that hold. */
export const listDecisions = ({
	snapshot,
}: LibraryContext): LibraryDecision[] =>
	snapshot.decisions.map(
		({ number, made, kind, row, otherRow, person, value }) => ({
			decision: number,
			event: made,
			kind: kind as NewDecision["kind"],
			rows: row === null || otherRow === null ? null : [row, otherRow],
			person,
			value,
		}),
	);

export const listEvents = ({ files }: LibraryContext): LibraryEventInfo[] =>
	files.state
		.events()
		.map(({ number, time, command, summary, undoes, redoes, undone }) => ({
			event: number,
			time,
			command,
			summary,
			undoes: undoes ?? redoes,
			undone,
		}));
