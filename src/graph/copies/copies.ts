/** Rows that are copies of others, equal or nearly so. Each group of copies has a leader, which is the only one of them that is scored. */

/** Which rows count as copies: those nearly equal to another, only those of the same bits, or none. */
export type CopyKind = "near" | "equal" | "none";

/** What was found in N rows. */
export interface Copies {
	/** Rows that are no leaders. */
	readonly rows: number;
	/** Those of them that have the same bits as another row. */
	readonly equal: number;
	/** The cosine above which two rows are nearly equal; null where only equal rows were searched for. */
	readonly cutOff: number | null;
}

/**
 * The leaders, ascending.
 * @param copyOf [N] the row that each row is a copy of; its own number for a leader
 */
export function leadersOf(copyOf: Int32Array): Int32Array {
	return copyOf.filter((leader, row) => leader === row);
}

/** [N] the position of each row's leader among the leaders. */
export function leaderPositions(copyOf: Int32Array): Int32Array {
	const positions = new Int32Array(copyOf.length);
	for (let row = 0, next = 0; row < copyOf.length; row++)
		if (copyOf[row] === row) positions[row] = next++;
	for (let row = 0; row < copyOf.length; row++)
		positions[row] = positions[copyOf[row]];
	return positions;
}

/**
 * The copies after leaders have become copies of others.
 * @param leaderOf [M] the leader of each former leader, both by their positions among these
 */
export function joinCopies(
	copyOf: Int32Array,
	leaderOf: Int32Array,
): Int32Array {
	const leaders = leadersOf(copyOf);
	return leaderPositions(copyOf).map((at) => leaders[leaderOf[at]]);
}
