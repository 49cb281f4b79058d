/**
 * An order of rows by locality, in which near rows follow one another, and arrays reordered by it in place.
 * In a large set, the rows of a subgraph are far apart in memory. To have them side by side saves a fifth of the processor time.
 */
import { type NearRows, nearRow } from "./approximate/refine-neighbours.ts";

/** The number of nearest neighbours that follow a row. */
const numFollowing = 8;

export interface RowOrder {
	/** The row at each position. */
	readonly order: Int32Array;
	/** The position of each row. */
	readonly positions: Int32Array;
}

/** Orders rows depth first along the graph: a row is followed by those of its nearest neighbours that have no position yet. */
export function localityOrder({ rows, cols, data }: NearRows): RowOrder {
	const lastColumn = Math.min(numFollowing, cols - 1);
	const order = new Int32Array(rows);
	const positions = new Int32Array(rows).fill(-1);
	const stack = new Int32Array(rows);
	let numOrdered = 0;
	let height = 0;

	function append(row: number): void {
		positions[row] = numOrdered;
		order[numOrdered++] = row;
	}

	function follow(row: number): void {
		const first = numOrdered;
		for (let c = 1; c <= lastColumn; c++) {
			const other = nearRow(data[row * cols + c]);
			if (positions[other] < 0) append(other);
		}
		for (let at = numOrdered - 1; at >= first; at--)
			stack[height++] = order[at];
	}

	for (let row = 0; row < rows; row++) {
		if (positions[row] >= 0) continue;
		append(row);
		follow(row);
		while (height > 0) follow(stack[--height]);
	}
	return { order, positions };
}

/** Reorders rows of `width` values in place: the new row i is the old row `from[i]`. */
export function reorderRows(
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

/** Replaces each row number in `ids` by its number in `numbers`. */
export function renumberRows(ids: Int32Array, numbers: Int32Array): void {
	for (let i = 0; i < ids.length; i++) ids[i] = numbers[ids[i]];
}
