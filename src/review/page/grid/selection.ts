/** Which items of a list are selected, and from where Shift extends. Items are known by a number of theirs, a row or a person. */

export interface Selection {
	readonly chosen: ReadonlySet<number>;
	/** The place that was chosen last without Shift. */
	readonly anchor: number | null;
}

export const nothingSelected: Selection = { chosen: new Set(), anchor: null };

/** Takes an item in, or out if it is in. */
export function toggle(
	{ chosen }: Selection,
	item: number,
	place: number,
): Selection {
	const next = new Set(chosen);
	if (!next.delete(item)) next.add(item);
	return { chosen: next, anchor: place };
}

/** Takes more items in, those between the anchor and another place. */
export function extend(
	{ chosen, anchor }: Selection,
	items: readonly number[],
): Selection {
	return { chosen: new Set([...chosen, ...items]), anchor };
}

/** The places between the anchor and another, both with them: `first` to `end` without it. */
export function placesTo(
	{ anchor }: Selection,
	place: number,
): { first: number; end: number } {
	const from = anchor ?? place;
	return { first: Math.min(from, place), end: Math.max(from, place) + 1 };
}
