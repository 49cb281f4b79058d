/**
 * The code of `findPairs`: products of rows with rows, compared with thresholds while they are in registers, so that only the few pairs
 * that may matter are ever written. Sums are float32 in the order of the columns, or, of whole numbers, exact.
 */
import {
	type Code,
	f32x4,
	get,
	i32,
	i32x4,
	ifTrue,
	increase,
	set,
	v128,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** What rows consist of: float32, or pairs of 16-bit whole numbers, which are multiplied twice as fast. */
export type PairKind = "float32" | "int16";

/** Rows and columns of the products that are summed at once: their ten sums, two factors of columns and one of rows fit into 15 registers. */
export const groupRows = 5;
export const groupColumns = 8;
/** Words of four bytes of a row that are multiplied in one go. */
export const depthStep = 4;
/** Of one pair: its row and column in 16 bits each, and its value. */
export const pairBytes = 8;
/** What whole numbers stand for is so much less; their product, which is the square of that, fits into 32 bits. */
export const wholeScale = 2 ** 15;

const halves = [0, 1] as const;
const vectorBytes = 16;
const rowBytes = 4 * groupRows;
const columnBytes = 4 * groupColumns;
const rowIndices = Array.from({ length: groupRows }, (_, r) => r);

const [rows, columns, depth, rowLows, columnLows] = [0, 1, 2, 3, 4];
const [numRowGroups, numColumnGroups, out] = [5, 6, 7];
const [row, column, atRow, atColumn, end, low] = [8, 9, 10, 11, 12, 13];
const [pair, mask, last] = [14, 15, 16];
const factors = [17, 18];
const factor = 19;
const lows = [20, 21];
const scale = 22;
const sums = rowIndices.map((r) => halves.map((h) => 23 + 2 * r + h));

/**
 * findPairs(rows, columns, depth, rowLows, columnLows, numRowGroups, numColumnGroups, out) -> end of out. Groups of rows and of columns lie one after
 * another, of each first all its first words; depth, a multiple of 4, is how many words they have. A pair is written where its product is at least its row's or its column's low.
 */
export function findPairsCode(kind: PairKind): WasmFunction {
	const body = [
		set(depth, i32.mul(get(depth), i32.const(columnBytes))),
		set(last, i32.add(get(out), mostBytes)),
		set(numRowGroups, i32.mul(get(numRowGroups), i32.const(groupRows << 16))),
		set(scale, f32x4.splat(1 / wholeScale ** 2)),
		whileTrue(
			get(numColumnGroups),
			...halves.map((h) =>
				set(lows[h], f32x4.load(get(columnLows), h * vectorBytes)),
			),
			set(end, i32.add(get(columns), get(depth))),
			set(atRow, get(rows)),
			set(low, get(rowLows)),
			set(row, i32.const(0)),
			whileTrue(
				i32.less(get(row), get(numRowGroups)),
				...multiplyGroups(kind),
				...writeNear(),
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
		parameters: Array<"i32">(8).fill("i32"),
		result: "i32",
		locals: [
			...Array<"i32">(9).fill("i32"),
			...Array<"v128">(6 + 2 * groupRows).fill("v128"),
		],
		body: body.flat(),
	};
}

/** What all pairs would take; a vector behind them is where lanes are picked from. */
const mostBytes = i32.mul(
	i32.mul(get(numRowGroups), get(numColumnGroups)),
	i32.const(groupRows * groupColumns * pairBytes),
);

/** The sums of a group of rows with one of columns, as float32. */
function multiplyGroups(kind: PairKind): Code[] {
	const isWhole = kind === "int16";
	const multiply = isWhole ? i32x4.dotI16 : f32x4.mul;
	const add = isWhole ? i32x4.add : f32x4.add;
	const addStep = (step: number): Code[] => [
		...halves.map((h) =>
			set(
				factors[h],
				f32x4.load(get(atColumn), step * columnBytes + h * vectorBytes),
			),
		),
		...rowIndices.flatMap((r) => [
			set(factor, f32x4.loadSplat(get(atRow), step * rowBytes + 4 * r)),
			...halves.map((h) =>
				set(
					sums[r][h],
					add(get(sums[r][h]), multiply(get(factor), get(factors[h]))),
				),
			),
		]),
	];
	const toFloat = (sum: number): Code =>
		set(sum, f32x4.mul(f32x4.fromI32(get(sum)), get(scale)));
	const steps = Array.from({ length: depthStep }, (_, step) => addStep(step));
	return [
		...sums.flat().map((sum) => set(sum, zeros)),
		set(atColumn, get(columns)),
		whileTrue(
			i32.less(get(atColumn), get(end)),
			...steps.flat(),
			increase(atColumn, i32.const(depthStep * columnBytes)),
			increase(atRow, i32.const(depthStep * rowBytes)),
		),
		...(isWhole ? sums.flat().map(toFloat) : []),
	];
}

/** Lanes of a vector of sums that reach the row's or the column's low. */
function isNear(r: number, h: 0 | 1): Code {
	const lowOfRow = f32x4.loadSplat(get(low), 4 * r);
	return f32x4.notLess(get(sums[r][h]), f32x4.lesser(lowOfRow, get(lows[h])));
}

/** Writes the pairs of two groups that are near; nearly always there are none. */
function writeNear(): Code[] {
	const near = rowIndices.flatMap((r) => halves.map((h) => isNear(r, h)));
	const write = rowIndices.flatMap((r) =>
		halves.flatMap((h) => writeLanes(r, h)),
	);
	return [ifTrue(v128.anyTrue(near.reduce(v128.or)), ...write)];
}

function writeLanes(r: number, h: 0 | 1): Code[] {
	const lane = i32.countTrailingZeros(get(mask));
	const place = i32.add(i32.add(get(pair), get(column)), lane);
	const value = i32.add(get(last), i32.shiftLeft(lane, i32.const(2)));
	return [
		set(mask, v128.signs(isNear(r, h))),
		ifTrue(
			get(mask),
			f32x4.store(get(last), 0, get(sums[r][h])),
			set(pair, i32.add(get(row), i32.const((r << 16) + 4 * h))),
			whileTrue(
				get(mask),
				i32.store(get(out), 0, place),
				i32.store(get(out), 4, i32.load(value)),
				increase(out, i32.const(pairBytes)),
				set(mask, i32.and(get(mask), i32.add(get(mask), i32.const(-1)))),
			),
		),
	];
}
