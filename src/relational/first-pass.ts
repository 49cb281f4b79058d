/**
 * The inputs that a second pass of the relational network takes from the first one: the probability m of each link, and of the paths of two links.
 * m of two rows is the mean probability of both directions of their link; 0 if the first pass has not scored a link between them.
 */
import type { PooledRows } from "../grouping/sort-rows.ts";

export interface FirstPass {
	/** Returns m of two rows. */
	probability(row: number, other: number): number;
	/** Sets the row that `fillNode` compares nodes with. */
	startPivot(pivot: number): void;
	/**
	 * Writes five inputs of node v and pivot p, from x[out] on. M(v) is the sum of v's m, and S = sum_w m(v, w) m(w, p) is over paths of two links.
	 * The inputs are 2 m(v, p) - 1; log(1 + M(v)) / 2 - 1; log(1 + M(p)) / 2 - 1; S / (min(M(v), M(p)) + 0.5); S / (max(M(v), M(p)) + 0.5).
	 */
	fillNode(node: number, out: number, x: Float32Array): void;
}

/** Links pooled by their mean and listed at both of their rows, in shared memory: 16 bytes a link and 12 a row. */
export interface LinksByRow extends PooledRows {
	/** [N] M: the sum of each row's m. */
	readonly masses: Float64Array;
}

/** Returns m of two rows. */
export function probabilityOf(
	{ offsets, others, values }: LinksByRow,
	row: number,
	other: number,
): number {
	for (let i = offsets[row]; i < offsets[row + 1]; i++)
		if (others[i] === other) return values[i];
	return 0;
}

/** The last bits of a row number. A table with a byte for each of their values fits into the first-level cache. */
const lastBits = 0xfff;

/** Creates a reader of the inputs; it allocates 4 bytes a row. */
export function createFirstPass(links: LinksByRow): FirstPass {
	const { offsets, others, values, masses } = links;
	/** [N] m of each row and the current pivot. */
	const toPivot = new Float32Array(masses.length);
	/**
	 * For the last bits of a row number: whether the pivot may have a link to a row with these bits. If not, `toPivot` need not be read; in a large set,
	 * that would wait for memory and nearly always return 0.
	 */
	const marks = new Uint8Array(lastBits + 1);
	let current = -1;

	/** Writes the pivot's links into `toPivot` and `marks`, or removes them. */
	function mark(pivot: number, isMarked: 0 | 1): void {
		for (let i = offsets[pivot]; i < offsets[pivot + 1]; i++) {
			toPivot[others[i]] = isMarked * values[i];
			marks[others[i] & lastBits] = isMarked;
		}
	}

	return {
		probability: (row, other) => probabilityOf(links, row, other),
		startPivot(pivot) {
			if (current >= 0) mark(current, 0);
			current = pivot;
			mark(pivot, 1);
		},
		fillNode(node, out, x) {
			const own = masses[node];
			const pivots = masses[current];
			let paths = 0;
			for (let i = offsets[node]; i < offsets[node + 1]; i++)
				if (marks[others[i] & lastBits] === 1)
					paths += values[i] * toPivot[others[i]];
			x[out] = 2 * toPivot[node] - 1;
			x[out + 1] = Math.log(1 + own) / 2 - 1;
			x[out + 2] = Math.log(1 + pivots) / 2 - 1;
			x[out + 3] = paths / (Math.min(own, pivots) + 0.5);
			x[out + 4] = paths / (Math.max(own, pivots) + 0.5);
		},
	};
}

/** Adds the masses to links that are listed at both of their rows. */
export function withMasses(links: PooledRows): LinksByRow {
	const numRows = links.offsets.length - 1;
	const masses = new Float64Array(new SharedArrayBuffer(8 * numRows));
	sumLinks(links, masses);
	return { ...links, masses };
}

/** Adds up the values of each row's links. */
export function sumLinks(
	{
		offsets,
		values,
	}: {
		readonly offsets: Int32Array | Float64Array;
		readonly values: Float32Array;
	},
	masses: Float64Array,
): void {
	for (let row = 0; row < masses.length; row++)
		for (let i = offsets[row]; i < offsets[row + 1]; i++)
			masses[row] += values[i];
}
