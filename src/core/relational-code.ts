/**
 * The code of the relational network's kernels for scoring, `joinMeans` and `multiply`. Sums are added up in the order, and in the precision, of what training
 * computes with: means in float64, products in float32 from the bias on, so that a network is scored as it was trained.
 */
import {
	bytesOf,
	type Code,
	f32x4,
	f64,
	f64x2,
	get,
	i32,
	ifTrue,
	increase,
	leaveIf,
	set,
	vectorBytes,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** joinMeans(offsets, neighbours, shares, own, x, width, out, numRows), width in values. */
export function joinMeansCode(): WasmFunction {
	const [offsets, neighbours, shares, own, x, width, out, numRows] = [
		0, 1, 2, 3, 4, 5, 6, 7,
	];
	const [rowBytes, wide, column, edge, last, at] = [8, 9, 10, 11, 12, 13];
	const share = 14;
	const sums = Array.from({ length: 8 }, (_, v) => 15 + v);
	const neighbourAt = i32.add(get(neighbours), get(edge));
	const shareAt = i32.add(get(shares), i32.shiftLeft(get(edge), i32.const(2)));
	/** Copies a block of a row's columns, and behind the row writes their mean; two float64 sums stand for four columns. */
	const block = (sumsOfBlock: readonly number[]): Code[] => {
		const halves = sumsOfBlock.map((_, half) => half);
		const vectors = halves.filter((half) => half % 2 === 0);
		const two = (half: number) => f64x2.loadF32x2(get(at), half * 8);
		return [
			set(at, i32.add(get(own), get(column))),
			...vectors.map((half) => {
				const to = i32.add(get(out), get(column));
				return f32x4.store(to, half * 8, f32x4.load(get(at), half * 8));
			}),
			set(edge, bytesOf(i32.load(get(offsets)))),
			set(last, bytesOf(i32.load(get(offsets), 4))),
			...sumsOfBlock.map((sum) => set(sum, zeros)),
			whileTrue(
				i32.less(get(edge), get(last)),
				set(share, f64x2.splat(f64.loadF32(shareAt))),
				set(at, i32.mul(i32.load(neighbourAt), get(rowBytes))),
				increase(at, i32.add(get(x), get(column))),
				...sumsOfBlock.map((sum, half) => [
					...set(sum, f64x2.add(get(sum), f64x2.mul(get(share), two(half)))),
					// As in `multiply`.
					...(half === 3 ? leaveIf(i32.less(get(last), get(edge))) : []),
				]),
				increase(edge, i32.const(4)),
			),
			set(at, i32.add(i32.add(get(out), get(rowBytes)), get(column))),
			...sumsOfBlock.map((sum, half) =>
				f64x2.storeF32x2(get(at), half * 8, get(sum)),
			),
			increase(column, i32.const(8 * sumsOfBlock.length)),
		];
	};
	const body = [
		set(rowBytes, bytesOf(get(width))),
		set(wide, i32.and(get(rowBytes), i32.const(-64))),
		whileTrue(
			get(numRows),
			set(column, i32.const(0)),
			whileTrue(i32.less(get(column), get(wide)), ...block(sums)),
			whileTrue(
				i32.less(get(column), get(rowBytes)),
				...block(sums.slice(0, 2)),
			),
			increase(own, get(rowBytes)),
			increase(out, i32.shiftLeft(get(rowBytes), i32.const(1))),
			increase(offsets, i32.const(4)),
			increase(numRows, i32.const(-1)),
		),
	];
	return {
		name: "joinMeans",
		parameters: Array<"i32">(8).fill("i32"),
		result: null,
		locals: [...Array<"i32">(6).fill("i32"), ...Array<"v128">(9).fill("v128")],
		body: body.flat(),
	};
}

const rowsTogether = 4;
const inputsTogether = 4;
const lanes = [0, 1] as const;
/** Of eight columns of the weights. */
const panelBytes = lanes.length * vectorBytes;

/** multiply(x, inputs, weights, biases, outputs, out, outStride, numRows, isRectified), counted in values. */
export function multiplyCode(): WasmFunction {
	const [x, inputs, weights, biases, outputs, out, outStride, numRows] = [
		0, 1, 2, 3, 4, 5, 6, 7,
	];
	const isRectified = 8;
	const [inputBytes, biasEnd, row, end, weight, to] = [9, 10, 11, 12, 13, 14];
	const rows = Array.from({ length: rowsTogether }, (_, r) => 15 + r);
	const value = 19;
	const panel = lanes.map((lane) => 20 + lane);
	const sumOf = (r: number, lane: number) => 22 + r * lanes.length + lane;
	const eachSum = (code: (r: number, lane: number) => Code): Code =>
		rows.flatMap((_, r) => lanes.flatMap((lane) => code(r, lane)));
	const addInput = (input: number): Code[] => [
		...lanes.map((lane) =>
			set(
				panel[lane],
				f32x4.load(get(weight), input * panelBytes + lane * vectorBytes),
			),
		),
		...rows.flatMap((at, r) => [
			set(value, f32x4.loadSplat(get(at), 4 * input)),
			...lanes.map((lane) => {
				const product = f32x4.mul(get(value), get(panel[lane]));
				return set(sumOf(r, lane), f32x4.add(get(sumOf(r, lane)), product));
			}),
		]),
	];
	const multiplyRows = [
		set(rows[0], get(row)),
		...rows
			.slice(1)
			.map((at, r) => set(at, i32.add(get(rows[r]), get(inputBytes)))),
		set(end, get(rows[1])),
		set(weight, get(weights)),
		eachSum((r, lane) =>
			set(sumOf(r, lane), f32x4.load(get(biases), lane * vectorBytes)),
		),
		whileTrue(
			i32.less(get(rows[0]), get(end)),
			...Array.from({ length: inputsTogether }, (_, i) => [
				...addInput(i),
				// Never so, but that is not known: without it all is read before anything is added, more than registers hold.
				leaveIf(i32.less(get(end), i32.add(get(rows[0]), i32.const(4 * i)))),
			]).flat(),
			...rows.map((at) => increase(at, i32.const(4 * inputsTogether))),
			increase(weight, i32.const(inputsTogether * panelBytes)),
		),
		ifTrue(
			get(isRectified),
			eachSum((r, lane) =>
				set(sumOf(r, lane), f32x4.max(get(sumOf(r, lane)), zeros)),
			),
		),
		...rows.flatMap((_, r) => [
			...lanes.map((lane) =>
				f32x4.store(get(to), lane * vectorBytes, get(sumOf(r, lane))),
			),
			increase(to, bytesOf(get(outStride))),
		]),
		set(row, get(rows[rowsTogether - 1])),
	];
	const rowsEnd = i32.add(get(x), i32.mul(get(numRows), get(inputBytes)));
	const body = [
		set(inputBytes, bytesOf(get(inputs))),
		set(biasEnd, i32.add(get(biases), bytesOf(get(outputs)))),
		whileTrue(
			i32.less(get(biases), get(biasEnd)),
			set(row, get(x)),
			set(to, get(out)),
			whileTrue(i32.less(get(row), rowsEnd), ...multiplyRows),
			set(weights, get(weight)),
			increase(biases, i32.const(panelBytes)),
			increase(out, i32.const(panelBytes)),
		),
	];
	return {
		name: "multiply",
		parameters: Array<"i32">(9).fill("i32"),
		result: null,
		locals: [
			...Array<"i32">(10).fill("i32"),
			...Array<"v128">(3 + rowsTogether * lanes.length).fill("v128"),
		],
		body: body.flat(),
	};
}
