/** How the masses of rows change with their lists. The mass of a row is the sum of the first pass's probabilities of its links. */

import { noLink } from "../../scoring/scored-graph.ts";
import { positionsOf } from "../positions.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { Overlay } from "./overlay.ts";

/** Row numbers below this have pairs that are exact in a float64. */
const mostRows = 2 ** 26;

/** Lists by row. */
interface ListsByRow {
	readonly lists: NeighbourLists;
	readonly positions: ReadonlyMap<number, number>;
}

/**
 * The change of the mass of each row by the newer lists of an overlay, whose links the first pass has scored. A link counts once, with the mean of
 * both directions where both are known.
 */
export function massChanges(overlay: Overlay): Map<number, number> {
	const { lists, before } = overlay;
	const after = byRow(lists);
	const old = byRow(overlay.listsBefore());
	const pairs = new Set<number>();
	lists.rows.forEach((row) => {
		for (const other of differing(row, old, after))
			pairs.add(Math.min(row, other) * mostRows + Math.max(row, other));
	});
	const others = new Set<number>();
	for (const pair of pairs)
		for (const row of rowsOf(pair))
			if (!after.positions.has(row)) others.add(row);
	const unchanged = byRow(
		before.listsOf(Int32Array.from(others), ["neighbours", "first"]),
	);
	const changes = new Map<number, number>();
	const firstOf = (newer: ListsByRow, row: number, other: number) =>
		findFirst(newer.positions.has(row) ? newer : unchanged, row, other);
	const massOf = (newer: ListsByRow, a: number, b: number) =>
		pooled(firstOf(newer, a, b), firstOf(newer, b, a));
	for (const pair of pairs) {
		const [a, b] = rowsOf(pair);
		const change = massOf(after, a, b) - massOf(old, a, b);
		for (const row of [a, b])
			changes.set(row, (changes.get(row) ?? 0) + change);
	}
	return changes;
}

const rowsOf = (pair: number) =>
	[Math.floor(pair / mostRows), pair % mostRows] as const;

function byRow(lists: NeighbourLists): ListsByRow {
	const positions = positionsOf(lists.rows);
	return { lists, positions };
}

/** Neighbours to which the link of a row was or is known, but not both. */
function differing(
	row: number,
	old: ListsByRow,
	after: ListsByRow,
): Set<number> {
	const one = new Set(knownLinks(old, row));
	for (const other of knownLinks(after, row))
		if (!one.delete(other)) one.add(other);
	return one;
}

/** Neighbours to which the first pass knows the link of a row. */
function knownLinks({ lists, positions }: ListsByRow, row: number): number[] {
	const position = positions.get(row);
	if (position === undefined) return [];
	const { neighbours, first, k } = lists;
	const others: number[] = [];
	for (let at = position * k; at < (position + 1) * k; at++)
		if (first[at] !== noLink) others.push(neighbours[at]);
	return others;
}

/** The first pass's probability of a link in one direction; `noLink` without it. */
function findFirst(
	{ lists, positions }: ListsByRow,
	row: number,
	other: number,
): number {
	const position = positions.get(row);
	if (position === undefined) return noLink;
	const { neighbours, first, k } = lists;
	const column = neighbours
		.subarray(position * k, (position + 1) * k)
		.indexOf(other);
	return column < 0 ? noLink : first[position * k + column];
}

/** The mean of both directions of a link, one of them where the other is missing, 0 without any. */
function pooled(one: number, other: number): number {
	if (one === noLink) return other === noLink ? 0 : other;
	return other === noLink ? one : (one + other) / 2;
}
