/** Rows as the pair kernel reads them: group after group, of each group first all its rows' first words; words past a row's last and rows past the last are 0. */
import type { FloatMatrix } from "../arrays/matrix.ts";
import { wholeScale } from "./near-pairs-code.ts";
import {
	f32x4,
	get,
	i16x8,
	i32,
	i32x4,
	increase,
	set,
	type WasmFunction,
	whileTrue,
} from "./wasm-code.ts";

/** Rows of length 1 at most, and columns that follow theirs. */
export interface RowBlock extends FloatMatrix {
	readonly more: readonly Float32Array[];
}

/**
 * Words that are float32.
 * @param packed has room for whole groups of rows of `depth` words
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

/** Words of whole numbers that are packed at once. */
export const packedWords = 4;

/** Bytes from a word to the row's next, in a group: packs a row, float32 from `from` up to `end`, whole `packedWords`. */
export type PackWholes = (
	from: number,
	end: number,
	to: number,
	wordBytes: number,
) => void;

/** `PackWholes`: a word is two whole numbers, each a value times `wholeScale`, rounded; 1 itself is a step too much for them. */
export function packWholesCode(): WasmFunction {
	const [from, end, to, wordBytes, scale, wholes] = [0, 1, 2, 3, 4, 5];
	const four = (half: 0 | 1) => {
		const values = f32x4.load(get(from), 16 * half);
		return i32x4.fromF32(f32x4.nearest(f32x4.mul(values, get(scale))));
	};
	const lanes = [0, 1, 2, 3] as const;
	const body = [
		set(scale, f32x4.splat(wholeScale)),
		whileTrue(
			i32.less(get(from), get(end)),
			set(wholes, i16x8.narrow(four(0), four(1))),
			...lanes.flatMap((lane) => [
				i32.store(get(to), 0, i32x4.lane(lane, get(wholes))),
				increase(to, get(wordBytes)),
			]),
			increase(from, i32.const(32)),
		),
	];
	return {
		name: "packWholes",
		parameters: Array<"i32">(4).fill("i32"),
		result: null,
		locals: ["v128", "v128"],
		body: body.flat(),
	};
}
