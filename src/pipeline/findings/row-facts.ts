/** Facts about rows that are lost once they are brought to length 1, read in one pass. */
import { createRowHash } from "../../arrays/content-order.ts";
import { type RowSource, sourceOf } from "../../arrays/row-source.ts";

export interface RowFacts {
	/** [N] length of each row. */
	readonly lengths: Float32Array;
	/** [N] hash of some values of each row's direction, rounded: rows that differ in length alone have the same. */
	readonly hashes: Uint32Array;
	/** [N] 1 for a row that repeats one number, zero or another: no embedding gives that. */
	readonly constant: Uint8Array;
}

/** Values of a row of length 1 are rounded to this share of it. */
const rounding = 1 / 64;
/** About so many values of a row, evenly spaced, are hashed: enough to tell nearly all rows apart. */
const hashedValues = 64;

/** Measures the rows as they were given, before anything normalises them in place. */
export function measureRows(source: RowSource): RowFacts {
	const { rows, cols, values } = source;
	const lengths = new Float32Array(rows);
	const hashes = new Uint32Array(rows);
	const constant = new Uint8Array(rows);
	const step = Math.ceil(cols / hashedValues);
	const rounded = new Float32Array(Math.ceil(cols / step));
	const hashOf = createRowHash(
		sourceOf({ rows: 1, cols: rounded.length, data: rounded }),
	);
	for (let row = 0; row < rows; row++) {
		const start = source.at(row);
		const first = values[start];
		let sum = 0;
		let others = 0;
		for (let at = start; at < start + cols; at++) {
			sum += values[at] * values[at];
			if (values[at] !== first) others++;
		}
		lengths[row] = Math.sqrt(sum);
		constant[row] = others === 0 && (cols > 1 || sum === 0) ? 1 : 0;
		const scale = sum === 0 ? 0 : 1 / (rounding * lengths[row]);
		// Adding 0 makes one zero of both.
		for (let i = 0; i < rounded.length; i++)
			rounded[i] = Math.round(values[start + i * step] * scale) + 0;
		hashes[row] = hashOf(0);
	}
	return { lengths, hashes, constant };
}
