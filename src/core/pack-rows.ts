/** Rows as the pair kernel reads them: group after group, of each group first all its rows' first words; words past a row's last and rows past the last are 0. */
import type { FloatMatrix } from "./matrix.ts";
import { wholeScale } from "./near-pairs-code.ts";

/** Rows of length 1 at most, and columns that follow theirs. */
export interface RowBlock extends FloatMatrix {
	readonly more: readonly Float32Array[];
}

/** @param packed has room for whole groups of rows of `depth` words */
type Pack<Words> = (
	block: RowBlock,
	group: number,
	depth: number,
	packed: Words,
) => void;

/** A word is a float32. */
export const packFloats: Pack<Float32Array> = (
	{ rows, cols, data, more },
	group,
	depth,
	packed,
) => {
	packed.fill(0);
	for (let row = 0, at = 0; row < rows; row++) {
		let to = row * depth - (row % group) * (depth - 1);
		for (let d = 0; d < cols; d++, to += group) packed[to] = data[at++];
		for (const column of more) {
			packed[to] = column[row];
			to += group;
		}
	}
};

/** A word is two whole numbers, each a value times `wholeScale`; there are no further columns. */
export const packWholes: Pack<Int32Array> = (
	{ rows, cols, data },
	group,
	depth,
	packed,
) => {
	packed.fill(0);
	for (let row = 0, at = 0; row < rows; row++) {
		let to = row * depth - (row % group) * (depth - 1);
		for (const end = at + cols - 1; at < end; at += 2, to += group)
			packed[to] = toWhole(data[at]) | (toWhole(data[at + 1]) << 16);
		if (cols % 2) packed[to] = toWhole(data[at++]);
	}
};

/** Rounded, in 16 bits; 1 itself is a step too much for them. */
function toWhole(value: number): number {
	const fromZero = (value * wholeScale + (wholeScale + 0.5)) | 0;
	return (Math.min(fromZero, 2 * wholeScale - 1) - wholeScale) & 0xffff;
}
