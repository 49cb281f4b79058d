/** Rows in the form that the pair search reads: in groups; a group holds the first words of all its rows, then their second words, and so on. */

/** Rows whose length is at most 1. */
export interface RowBlock {
	readonly rows: number;
	readonly cols: number;
	/** [rows, cols] */
	readonly data: Float32Array;
	/** Further columns after those of `data`, [rows] each. */
	readonly more: readonly Float32Array[];
}

/**
 * Packs rows in words of one float32 each. Words after a row's last one, and rows after the last one, are 0.
 * @param packed has space for whole groups of rows of `depth` words
 */
export function packFloats(
	{ rows, cols, data, more }: RowBlock,
	group: number,
	depth: number,
	packed: Float32Array,
): void {
	packed.fill(0);
	for (let row = 0, at = 0; row < rows; row++) {
		let to = row * depth - (row % group) * (depth - 1);
		for (let d = 0; d < cols; d++, to += group) packed[to] = data[at++];
		for (const column of more) {
			packed[to] = column[row];
			to += group;
		}
	}
}
