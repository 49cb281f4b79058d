/** The position of each row among some rows. */
export function positionsOf(rows: Int32Array): Map<number, number> {
	const positions = new Map<number, number>();
	for (let at = 0; at < rows.length; at++) positions.set(rows[at], at);
	return positions;
}
