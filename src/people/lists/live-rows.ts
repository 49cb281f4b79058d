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
	const all = Int32Array.from(removed, (_, row) => row);
	const rows = all.filter((row) => removed[row] < 0);
	const leaders = new Uint8Array(removed.length);
	for (const row of rows) if (copyOf[row] < 0) leaders[row] = 1;
	return {
		rows,
		isLeader: leaders,
		copyOf: copyOf.map((of, row) => (of < 0 ? row : of)),
	};
}
