/** Writes lists of neighbours to a library. */
import type { EventChanges } from "../../files/library/event.ts";
import {
	copyList,
	createLists,
	type NeighbourLists,
	nobody,
} from "./neighbour-lists.ts";
import type { Overlay } from "./overlay.ts";

/** @param masses of the rows, in the same order */
export function writeLists(
	event: EventChanges,
	lists: NeighbourLists,
	masses: ArrayLike<number>,
): void {
	const { rows, k } = lists;
	if (rows.length === 0) return;
	const order = Int32Array.from(rows.keys()).sort((a, b) => rows[a] - rows[b]);
	const sorted = order.every((from, to) => from === to)
		? lists
		: inOrder(lists, order);
	const neighbours = sorted.neighbours.map((other, at) =>
		other === nobody ? sorted.rows[Math.floor(at / k)] : other,
	);
	event.appendLists({
		...sorted,
		neighbours,
		masses: Float32Array.from(order, (at) => masses[at]),
	});
}

function inOrder(lists: NeighbourLists, order: Int32Array): NeighbourLists {
	const sorted = createLists(
		order.map((at) => lists.rows[at]),
		lists.k,
	);
	order.forEach((from, to) => {
		copyList(lists, from, sorted, to);
	});
	return sorted;
}

/** Writes the newer lists of an overlay, and those of the rows whose masses changed. */
export function writeOverlay(event: EventChanges, overlay: Overlay): void {
	const { lists, positionOf } = overlay;
	const more = overlay
		.changedMasses()
		.rows.filter((row) => positionOf(row) === undefined);
	const rows = new Int32Array(lists.rows.length + more.length);
	rows.set(lists.rows);
	rows.set(more, lists.rows.length);
	writeLists(event, overlay.listsOf(rows), overlay.massesOf(rows));
}
