/**
 * The code of `findPairs`: products of rows with rows, compared with thresholds while they are in registers, so that only the few pairs
 * that may matter are ever written. Sums are float32 in the order of the columns, or, of whole numbers, exact.
 */
import {
	type Code,
	call,
	f32x4,
	get,
	i32,
	i32x4,
	ifTrue,
	increase,
	set,
	v128,
	vectorBytes,
	type WasmFunction,
	whileTrue,
} from "./wasm-code.ts";

/** What rows consist of: float32, or pairs of 16-bit whole numbers, which are multiplied twice as fast. */
export type PairKind = "float32" | "int16";

/** Rows and columns of the products that are summed at once: their ten sums, two factors of columns and one of rows fit into 15 registers. */
export const groupRows = 5;
export const groupColumns = 8;
/** Of one pair: its row and column in 16 bits each, and its value. */
export const pairBytes = 8;
/** What the sums of two groups take while they are looked at. */
export const sumsBytes = 4 * groupRows * groupColumns;
/** What whole numbers stand for is so much less; their product, which is the square of that, fits into 32 bits. */
export const wholeScale = 2 ** 15;

const halves = [0, 1] as const;
const rowBytes = 4 * groupRows;
const columnBytes = 4 * groupColumns;
const rowIndices = Array.from({ length: groupRows }, (_, r) => r);
const sumAt = (r: number, h: 0 | 1) => (2 * r + h) * vectorBytes;

/** The functions of a module, `findPairs` of each kind under its name. */
export function findPairsCodes(kinds: readonly PairKind[]): WasmFunction[] {
	return kinds.flatMap((kind, i) => [
		multiplyGroupsCode(kind),
		findPairsCode(kind, 2 * i),
	]);
}

/**
 * multiplyGroups(rows, columns, end, rowLows, columnLows, out) -> whether any product of a group of rows with the group of columns up to `end` is
 * at least its row's or its column's low; then `out` holds all, column by column of each row.
 * A function of its own, since V8 unrolls such a short loop inside others, and then has too few registers.
 */
function multiplyGroupsCode(kind: PairKind): WasmFunction {
	const [rows, columns, end, rowLows, columnLows, out] = [0, 1, 2, 3, 4, 5];
	const factors = [6, 7];
	const factor = 8;
	const sums = rowIndices.map((r) => halves.map((h) => 9 + 2 * r + h));
	const isWhole = kind === "int16";
	const multiply = isWhole ? i32x4.dotI16 : f32x4.mul;
	const add = isWhole ? i32x4.add : f32x4.add;
	const addProduct = (r: number, h: 0 | 1) =>
		set(
			sums[r][h],
			add(get(sums[r][h]), multiply(get(factor), get(factors[h]))),
		);
	const isNear = (r: number, h: 0 | 1) =>
		reaches(get(sums[r][h]), get(rowLows), r, get(factors[h]));
	const near = rowIndices.flatMap((r) => halves.map((h) => isNear(r, h)));
	const store = rowIndices.flatMap((r) =>
		halves.map((h) => f32x4.store(get(out), sumAt(r, h), get(sums[r][h]))),
	);
	const isAnyNear = factor;
	const body = [
		whileTrue(
			i32.less(get(columns), get(end)),
			...halves.map((h) =>
				set(factors[h], f32x4.load(get(columns), h * vectorBytes)),
			),
			...rowIndices
				.toReversed()
				.flatMap((r) => [
					set(factor, f32x4.loadSplat(get(rows), 4 * r)),
					...halves.map((h) => addProduct(r, h)),
				]),
			increase(columns, i32.const(columnBytes)),
			increase(rows, i32.const(rowBytes)),
		),
		...(isWhole
			? sums.flat().map((sum) => set(sum, f32x4.fromI32(get(sum))))
			: []),
		...halves.map((h) =>
			set(factors[h], f32x4.load(get(columnLows), h * vectorBytes)),
		),
		set(isAnyNear, near.reduce(v128.or)),
		ifTrue(v128.anyTrue(get(isAnyNear)), ...store),
		v128.anyTrue(get(isAnyNear)),
	];
	return {
		name: `${kind}Groups`,
		parameters: Array<"i32">(6).fill("i32"),
		result: "i32",
		locals: Array<"v128">(3 + 2 * groupRows).fill("v128"),
		body: body.flat(),
	};
}

/** Lanes of a vector of sums that reach the r-th row's or the columns' lows. */
function reaches(sums: Code, rowLows: Code, r: number, columnLows: Code) {
	const lowOfRow = f32x4.loadSplat(rowLows, 4 * r);
	return f32x4.notLess(sums, f32x4.lesser(lowOfRow, columnLows));
}

const [rows, columns, depth, rowLows, columnLows] = [0, 1, 2, 3, 4];
const [numRowGroups, numColumnGroups, sums, out] = [5, 6, 7, 8];
const [row, column, atRow, end, low] = [9, 10, 11, 12, 13];
const [pair, mask, value] = [14, 15, 16];

/**
 * findPairs(rows, columns, depth, rowLows, columnLows, numRowGroups, numColumnGroups, sums, out) -> end of out. Groups of rows and of columns lie one after
 * another, of each first all its first words; depth is how many words they have. A pair is written where its product is at least its row's or its column's low.
 */
function findPairsCode(kind: PairKind, multiplyGroups: number): WasmFunction {
	const body = [
		set(numRowGroups, i32.mul(get(numRowGroups), i32.const(groupRows << 16))),
		whileTrue(
			get(numColumnGroups),
			set(
				end,
				i32.add(get(columns), i32.mul(get(depth), i32.const(columnBytes))),
			),
			set(atRow, get(rows)),
			set(low, get(rowLows)),
			set(row, i32.const(0)),
			whileTrue(
				i32.less(get(row), get(numRowGroups)),
				ifTrue(
					call(
						multiplyGroups,
						...[atRow, columns, end, low, columnLows, sums].map((at) =>
							get(at),
						),
					),
					...rowIndices.flatMap((r) => halves.map((h) => writeLanes(r, h))),
				),
				increase(atRow, i32.mul(get(depth), i32.const(rowBytes))),
				increase(low, i32.const(rowBytes)),
				increase(row, i32.const(groupRows << 16)),
			),
			set(columns, get(end)),
			increase(columnLows, i32.const(columnBytes)),
			increase(column, i32.const(groupColumns)),
			increase(numColumnGroups, i32.const(-1)),
		),
		get(out),
	];
	return {
		name: kind,
		parameters: Array<"i32">(9).fill("i32"),
		result: "i32",
		locals: Array<"i32">(8).fill("i32"),
		body: body.flat(),
	};
}

/** Writes those of four sums that are near. */
function writeLanes(r: number, h: 0 | 1): Code {
	const near = reaches(
		f32x4.load(get(sums), sumAt(r, h)),
		get(low),
		r,
		f32x4.load(get(columnLows), h * vectorBytes),
	);
	const lane = i32.countTrailingZeros(get(mask));
	const place = i32.add(i32.add(get(pair), get(column)), lane);
	const laneBytes = i32.shiftLeft(lane, i32.const(2));
	return [
		set(mask, v128.signs(near)),
		ifTrue(
			get(mask),
			set(pair, i32.add(get(row), i32.const((r << 16) + 4 * h))),
			set(value, i32.add(get(sums), i32.const(sumAt(r, h)))),
			whileTrue(
				get(mask),
				i32.store(get(out), 0, place),
				i32.store(get(out), 4, i32.load(i32.add(get(value), laneBytes))),
				increase(out, i32.const(pairBytes)),
				set(mask, i32.and(get(mask), i32.add(get(mask), i32.const(-1)))),
			),
		),
	].flat();
}
