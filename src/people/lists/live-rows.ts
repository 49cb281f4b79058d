/** Which rows of a library are there, and which of them have neighbours. */
import type { RowColumns } from "../../files/library/row-columns.ts";

export interface LiveRows {
	/** The rows that were not removed, ascending. */
	readonly rows: Int32Array;
	/** [N] 1 for such a row that is no copy. */
	readonly isLeader: Uint8Array;
	/** [N] the row that each row repeats, its own number for one that repeats none. */
	readonly copyOf: Int32Array;
}

export function findLiveRows({
	removed,
	copyOf,
}: Pick<RowColumns, "removed" | "copyOf">): LiveRows {
	const rows = new Int32Array(removed.length);
	const isLeader = new Uint8Array(removed.length);
	const leaders = copyOf.slice();
	let count = 0;
	// Loops: callbacks of arrays take ten times as long for a million rows.
	for (let row = 0; row < removed.length; row++) {
		if (copyOf[row] < 0) leaders[row] = row;
		if (removed[row] >= 0) continue;
		rows[count++] = row;
		if (copyOf[row] < 0) isLeader[row] = 1;
	}
	return { rows: rows.slice(0, count), isLeader, copyOf: leaders };
}

/** The rows that are there and are no copies, ascending. */
export function listLeaders({
	rows,
	isLeader,
}: Pick<LiveRows, "rows" | "isLeader">): Int32Array {
	const leaders = new Int32Array(rows.length);
	let count = 0;
	for (let i = 0; i < rows.length; i++)
		if (isLeader[rows[i]] === 1) leaders[count++] = rows[i];
	return leaders.slice(0, count);
}
