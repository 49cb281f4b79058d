/**
 * The code of the kernels for graph convolutions, `convolve`, `joinSums`, `passBack` and `addBent`. Sums are float32, four in a vector, as the products beside them are:
 * first what a row has of its own, then its neighbours in their order.
 */
import {
	bytesOf,
	type Code,
	f32x4,
	get,
	i32,
	increase,
	set,
	v128,
	vectorBytes,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** Eight vectors: what is read once for each edge serves 32 columns. */
const vectors = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const blockBytes = vectors.length * vectorBytes;

/** Parameters that all begin with. */
const [offsets, neighbours, shares, source] = [0, 1, 2, 3];

const load = (at: number, v: number): Code =>
	f32x4.load(get(at), v * vectorBytes);
const store = (at: number, v: number, four: Code): Code =>
	f32x4.store(get(at), v * vectorBytes, four);

/** The locals of the loops; the first is the first after the parameters. */
function localsFrom(first: number) {
	const [column, edge, last, at, share] = [0, 1, 2, 3, 4].map((i) => first + i);
	const sums = vectors.map((v) => first + 5 + v);
	const declared = [
		...Array<"i32">(4).fill("i32"),
		...Array<"v128">(1 + sums.length).fill("v128"),
	];
	return { column, edge, last, at, share, sums, declared };
}
type Locals = ReturnType<typeof localsFrom>;

/** Adds a row's neighbours to the sums of a block of columns; rows of the source are `stride` bytes apart. */
function addNeighbours(stride: number, locals: Locals): Code {
	const { column, edge, last, at, share, sums } = locals;
	const entry = (table: number) => i32.add(get(table), get(edge));
	const add = [
		set(share, f32x4.loadSplat(entry(shares))),
		set(at, i32.mul(i32.load(entry(neighbours)), get(stride))),
		increase(at, i32.add(get(source), get(column))),
		...sums.map((sum, v) =>
			set(sum, f32x4.add(get(sum), f32x4.mul(get(share), load(at, v)))),
		),
		increase(edge, i32.const(4)),
	];
	return [
		set(edge, bytesOf(i32.load(get(offsets)))),
		set(last, bytesOf(i32.load(get(offsets), 4))),
		whileTrue(i32.less(get(edge), get(last)), ...add),
	].flat();
}

/** Block after block of a row's columns. */
function forBlocks(rowBytes: number, column: number, block: Code[]): Code {
	return [
		set(column, i32.const(0)),
		whileTrue(
			i32.less(get(column), get(rowBytes)),
			...block,
			increase(column, i32.const(blockBytes)),
		),
	].flat();
}

/** Parameters and locals of a loop over rows of pairs. */
interface PairLoop {
	readonly width: number;
	readonly numRows: number;
	readonly rowBytes: number;
	readonly pairBytes: number;
	/** Where a row's own part lies; what its neighbours take lies behind that, which becomes the source. */
	readonly own: number;
	readonly column: number;
}

/** Row after row of pairs: `start`, the block for all columns, then on to the next with `step`. */
function forPairs(
	{ width, numRows, rowBytes, pairBytes, own, column }: PairLoop,
	start: readonly Code[],
	block: Code[],
	step: readonly Code[],
): Code {
	return [
		set(rowBytes, bytesOf(get(width))),
		set(pairBytes, i32.shiftLeft(get(rowBytes), i32.const(1))),
		set(own, get(source)),
		increase(source, get(rowBytes)),
		whileTrue(
			get(numRows),
			...start,
			forBlocks(rowBytes, column, block),
			increase(own, get(pairBytes)),
			...step,
			increase(offsets, i32.const(4)),
			increase(numRows, i32.const(-1)),
		),
	].flat();
}

/** convolve(offsets, neighbours, shares, pairs, bases, baseOf, width, out, numRows), width in values. */
export function convolveCode(): WasmFunction {
	const [bases, baseOf, width, out, numRows] = [4, 5, 6, 7, 8];
	const [rowBytes, pairBytes, own, base] = [9, 10, 11, 12];
	const locals = localsFrom(13);
	const { column, at, sums } = locals;
	const moveTo = (row: number) => set(at, i32.add(get(row), get(column)));
	const block = [
		moveTo(own),
		...sums.map((sum, v) => set(sum, load(at, v))),
		moveTo(base),
		...sums.map((sum, v) => set(sum, f32x4.add(get(sum), load(at, v)))),
		addNeighbours(pairBytes, locals),
		moveTo(out),
		...sums.map((sum, v) => store(at, v, f32x4.max(get(sum), zeros))),
	];
	const baseStart = i32.mul(i32.load(get(baseOf)), get(rowBytes));
	const body = forPairs(
		{ width, numRows, rowBytes, pairBytes, own, column },
		[set(base, i32.add(get(bases), baseStart))],
		block,
		[increase(out, get(rowBytes)), increase(baseOf, i32.const(4))],
	);
	return {
		name: "convolve",
		parameters: Array<"i32">(9).fill("i32"),
		result: null,
		locals: [...Array<"i32">(4).fill("i32"), ...locals.declared],
		body,
	};
}

/** joinSums(offsets, neighbours, shares, x, own, width, out, numRows), width in values. */
export function joinSumsCode(): WasmFunction {
	const [own, width, out, numRows] = [4, 5, 6, 7];
	const rowBytes = 8;
	const locals = localsFrom(9);
	const { column, at, sums } = locals;
	const block = [
		set(at, i32.add(get(own), get(column))),
		...sums.map((sum, v) => set(sum, load(at, v))),
		set(at, i32.add(get(out), get(column))),
		...sums.map((sum, v) => store(at, v, get(sum))),
		...sums.map((sum) => set(sum, zeros)),
		addNeighbours(rowBytes, locals),
		set(at, i32.add(i32.add(get(out), get(rowBytes)), get(column))),
		...sums.map((sum, v) => store(at, v, get(sum))),
	];
	const body = [
		set(rowBytes, bytesOf(get(width))),
		whileTrue(
			get(numRows),
			forBlocks(rowBytes, column, block),
			increase(own, get(rowBytes)),
			increase(out, i32.shiftLeft(get(rowBytes), i32.const(1))),
			increase(offsets, i32.const(4)),
			increase(numRows, i32.const(-1)),
		),
	];
	return {
		name: "joinSums",
		parameters: Array<"i32">(8).fill("i32"),
		result: null,
		locals: ["i32", ...locals.declared],
		body: body.flat(),
	};
}

/** passBack(offsets, neighbours, shares, pairs, outputs, width, out, numRows), width in values. */
export function passBackCode(): WasmFunction {
	const [outputs, width, out, numRows] = [4, 5, 6, 7];
	const [rowBytes, pairBytes, own] = [8, 9, 10];
	const locals = localsFrom(11);
	const { column, at, sums } = locals;
	const moveTo = (row: number) => set(at, i32.add(get(row), get(column)));
	const passed = (sum: number, v: number) =>
		v128.and(get(sum), f32x4.greater(load(at, v), zeros));
	const block = [
		moveTo(own),
		...sums.map((sum, v) => set(sum, load(at, v))),
		addNeighbours(pairBytes, locals),
		moveTo(outputs),
		...sums.map((sum, v) => set(sum, passed(sum, v))),
		moveTo(out),
		...sums.map((sum, v) => store(at, v, get(sum))),
	];
	const body = forPairs(
		{ width, numRows, rowBytes, pairBytes, own, column },
		[],
		block,
		[increase(outputs, get(rowBytes)), increase(out, get(rowBytes))],
	);
	return {
		name: "passBack",
		parameters: Array<"i32">(8).fill("i32"),
		result: null,
		locals: [...Array<"i32">(3).fill("i32"), ...locals.declared],
		body,
	};
}

/** addBent(x, ofValues, ofPositive, width, out, numRows), width in values. */
export function addBentCode(): WasmFunction {
	const [x, ofValues, ofPositive, width, out, numRows] = [0, 1, 2, 3, 4, 5];
	const [rowBytes, column, at, valuesAt, positiveAt] = [6, 7, 8, 9, 10];
	const four = 11;
	const sums = vectors.map((v) => 12 + v);
	const moveTo = (to: number, row: number) =>
		set(to, i32.add(get(row), get(column)));
	const block = [
		...[moveTo(at, x), moveTo(valuesAt, ofValues)],
		moveTo(positiveAt, ofPositive),
		...sums.flatMap((sum, v) => [
			set(four, load(at, v)),
			set(
				sum,
				[
					f32x4.mul(get(four), load(valuesAt, v)),
					f32x4.mul(f32x4.max(get(four), zeros), load(positiveAt, v)),
				].reduce(f32x4.add, get(sum)),
			),
		]),
	];
	const body = [
		set(rowBytes, bytesOf(get(width))),
		whileTrue(
			get(numRows),
			...sums.map((sum) => set(sum, zeros)),
			forBlocks(rowBytes, column, block),
			store(out, 0, sums.map(get).reduce(f32x4.add)),
			increase(x, get(rowBytes)),
			increase(out, i32.const(vectorBytes)),
			increase(numRows, i32.const(-1)),
		),
	];
	return {
		name: "addBent",
		parameters: Array<"i32">(6).fill("i32"),
		result: null,
		locals: [
			...Array<"i32">(5).fill("i32"),
			...Array<"v128">(1 + sums.length).fill("v128"),
		],
		body: body.flat(),
	};
}
