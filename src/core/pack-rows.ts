/** Rows as the pair kernel reads them: group after group, of each group first all its rows' first words; words past a row's last and rows past the last are 0. */
import type { FloatMatrix } from "./matrix.ts";
import { wholeScale } from "./near-pairs-code.ts";

/** Rows of length 1 at most, and columns that follow theirs. */
export interface RowBlock extends FloatMatrix {
	readonly more: readonly Float32Array[];
}

type Pack = (
	block: RowBlock,
	group: number,
	depth: number,
	buffer: ArrayBuffer,
	address: number,
) => void;

/** A word is a float32. */
export const packFloats: Pack = (
	{ rows, cols, data, more },
	group,
	depth,
	buffer,
	address,
) => {
	const length = Math.ceil(rows / group) * group * depth;
	const packed = new Float32Array(buffer, address, length).fill(0);
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
export const packWholes: Pack = (
	{ rows, cols, data },
	group,
	depth,
	buffer,
	address,
) => {
	const most = wholeScale - 1;
	const length = Math.ceil(rows / group) * group * depth;
	const packed = new Int16Array(buffer, address, 2 * length).fill(0);
	for (let row = 0, at = 0; row < rows; row++) {
		const first = row * depth - (row % group) * (depth - 1);
		for (let d = 0; d < cols; d++) {
			const whole = Math.round(data[at++] * wholeScale);
			packed[2 * (first + (d >> 1) * group) + (d & 1)] = Math.max(
				-most,
				Math.min(most, whole),
			);
		}
	}
};
