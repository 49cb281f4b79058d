/**
 * Rows in an order in which near ones follow one another, and arrays of rows brought into it where they lie. In a large set the rows of a subgraph lie
 * far apart in memory; side by side, a fifth of the processor time is saved.
 */
import { type NearRows, nearRow } from "./approximate/refine-neighbours.ts";

/** Nearest neighbours of a row that follow it. */
const numFollowing = 8;

/** An order of rows, and the place that each row has in it. */
export interface RowPlaces {
	/** Place -> row. */
	readonly order: Int32Array;
	/** Row -> place. */
	readonly places: Int32Array;
}

/** Depth first along near rows: a row is followed by its nearest that have no place yet. */
export function nearOrder({ rows, cols, data }: NearRows): RowPlaces {
	const lastColumn = Math.min(numFollowing, cols - 1);
	const order = new Int32Array(rows);
	const places = new Int32Array(rows).fill(-1);
	const stack = new Int32Array(rows);
	let placed = 0;
	let height = 0;

	function place(row: number): void {
		places[row] = placed;
		order[placed++] = row;
	}

	function follow(row: number): void {
		const first = placed;
		for (let c = 1; c <= lastColumn; c++) {
			const other = nearRow(data[row * cols + c]);
			if (places[other] < 0) place(other);
		}
		for (let at = placed - 1; at >= first; at--) stack[height++] = order[at];
	}

	for (let row = 0; row < rows; row++) {
		if (places[row] >= 0) continue;
		place(row);
		follow(row);
		while (height > 0) follow(stack[--height]);
	}
	return { order, places };
}

/** Puts at each place the row of `width` values that lies where `from` says; a few values of room for it. */
export function moveRows(
	data: Float32Array | Int32Array,
	width: number,
	from: Int32Array,
): void {
	const isDone = new Uint8Array(from.length);
	const copyRow = (row: number, to: number) =>
		data.copyWithin(to * width, row * width, (row + 1) * width);
	for (let start = 0; start < from.length; start++) {
		if (isDone[start]) continue;
		const first = data.slice(start * width, (start + 1) * width);
		let to = start;
		for (; from[to] !== start; to = from[to]) {
			copyRow(from[to], to);
			isDone[to] = 1;
		}
		data.set(first, to * width);
		isDone[to] = 1;
	}
}

/** Names rows anew. */
export function renameRows(ids: Int32Array, names: Int32Array): void {
	for (let i = 0; i < ids.length; i++) ids[i] = names[ids[i]];
}
