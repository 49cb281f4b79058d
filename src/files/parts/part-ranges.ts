/** How the rows of a stage are shared out among its parts. */

/** Rows from `first` up to `end`. */
export interface Range {
	readonly first: number;
	readonly end: number;
}

/**
 * The rows of a part: all parts together have every row once, in order. Parts begin at multiples of `align`; the last ones may have no rows.
 * @param align rows that must stay in one part, such as the pivots of a batch
 */
export function partRange(
	rows: number,
	parts: number,
	part: number,
	align = 1,
): Range {
	const units = Math.ceil(rows / align);
	const startOf = (i: number) =>
		Math.min(rows, align * Math.floor((units * i) / parts));
	return { first: startOf(part), end: startOf(part + 1) };
}

/** The part that has a row, by the same rule. */
export function partOfRow(
	rows: number,
	parts: number,
	row: number,
	align = 1,
): number {
	const units = Math.ceil(rows / align);
	const unit = Math.floor(row / align);
	// The largest part that starts at this unit or before.
	return Math.min(parts - 1, Math.floor(((unit + 1) * parts - 1) / units));
}
