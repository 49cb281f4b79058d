/**
 * The code of the kernels. Sums are float64, two in a vector, and added up in the order of the plain loops,
 * so that kernels and loops give the same bytes.
 */
import {
	bytesOf,
	type Code,
	copyBytes,
	f64,
	f64x2,
	get,
	i32,
	ifTrue,
	increase,
	set,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** Four vectors hold eight sums. */
const vectors = [0, 1, 2, 3] as const;
const vectorBytes = 8; // of the two float32 that fill one

/** dot(a, b, n): `dotProduct`. */
export function dotCode(): WasmFunction {
	const [a, b, n, end, first] = [0, 1, 2, 3, 4];
	// Converting to float64 takes longer than adding, so that two vectors are enough.
	const sums = [5, 6];
	const lanes = sums.map((sum) => [
		f64x2.lane(0, get(sum)),
		f64x2.lane(1, get(sum)),
	]);
	const countOf = (mask: number) => bytesOf(i32.and(get(n), i32.const(mask)));
	const addTwo = (sum: number, v: number) => {
		const two = (at: number) => f64x2.loadF32x2(get(at), v * vectorBytes);
		return set(sum, f64x2.add(get(sum), f64x2.mul(two(a), two(b))));
	};
	const product = f64.mul(f64.loadF32(get(a)), f64.loadF32(get(b)));
	const body = [
		set(end, i32.add(get(a), countOf(-4))),
		whileTrue(
			i32.less(get(a), get(end)),
			...sums.map(addTwo),
			increase(a, i32.const(16)),
			increase(b, i32.const(16)),
		),
		set(first, lanes[0][0]),
		increase(end, countOf(3)),
		whileTrue(
			i32.less(get(a), get(end)),
			set(first, f64.add(get(first), product)),
			increase(a, i32.const(4)),
			increase(b, i32.const(4)),
		),
		f64.add(
			f64.add(get(first), lanes[0][1]),
			f64.add(lanes[1][0], lanes[1][1]),
		),
	];
	return {
		name: "dot",
		parameters: ["i32", "i32", "i32"],
		result: "f64",
		locals: ["i32", "f64", "v128", "v128"],
		body: body.flat(),
	};
}

/** copyRows(from, fromStride, to, toStride, numRows, width), strides and width in values. */
export function copyRowsCode(): WasmFunction {
	const [from, fromStride, to, toStride, numRows, width] = [0, 1, 2, 3, 4, 5];
	return {
		name: "copyRows",
		parameters: ["i32", "i32", "i32", "i32", "i32", "i32"],
		result: null,
		locals: [],
		body: whileTrue(
			get(numRows),
			copyBytes(get(to), get(from), bytesOf(get(width))),
			increase(from, bytesOf(get(fromStride))),
			increase(to, bytesOf(get(toStride))),
			increase(numRows, i32.const(-1)),
		),
	};
}

/** sumNeighbours(offsets, neighbours, weights, x, stride, numSources, width, out, outStride, numRows, isAdding), strides and width in values. */
export function sumNeighboursCode(): WasmFunction {
	const [offsets, neighbours, weights, x, stride, numSources] = [
		0, 1, 2, 3, 4, 5,
	];
	const [width, out, outStride, numRows, isAdding] = [6, 7, 8, 9, 10];
	const [done, column, edge, last, neighbour, at] = [11, 12, 13, 14, 15, 16];
	const weight = 17;
	const sums = vectors.map((v) => 18 + v);
	const two = (v: number) => f64x2.loadF32x2(get(at), v * vectorBytes);
	const entry = (table: number) => i32.add(get(table), get(edge));
	const address = (start: number, values: Code) =>
		i32.add(get(start), bytesOf(i32.add(values, get(column))));

	const addNeighbour = [
		set(weight, f64x2.splat(f64.loadF32(entry(weights)))),
		set(at, address(x, i32.mul(get(neighbour), get(stride)))),
		...sums.map((sum, v) =>
			set(sum, f64x2.add(get(sum), f64x2.mul(get(weight), two(v)))),
		),
	];
	const sumBlock = [
		set(edge, bytesOf(i32.load(get(offsets)))),
		set(last, bytesOf(i32.load(get(offsets), 4))),
		...sums.map((sum) => set(sum, zeros)),
		whileTrue(
			i32.less(get(edge), get(last)),
			set(neighbour, i32.load(entry(neighbours))),
			ifTrue(i32.less(get(neighbour), get(numSources)), ...addNeighbour),
			increase(edge, i32.const(4)),
		),
		set(at, address(out, i32.const(0))),
		ifTrue(
			get(isAdding),
			...sums.map((sum, v) => set(sum, f64x2.add(two(v), get(sum)))),
		),
		...sums.map((sum, v) =>
			f64x2.storeF32x2(get(at), v * vectorBytes, get(sum)),
		),
	];
	const body = whileTrue(
		get(numRows),
		set(done, i32.const(0)),
		whileTrue(
			i32.less(get(done), get(width)),
			// The last block begins so that it ends with the last column.
			set(column, i32.sub(get(width), i32.const(8))),
			ifTrue(i32.less(get(done), get(column)), set(column, get(done))),
			...sumBlock,
			increase(done, i32.const(8)),
		),
		increase(out, bytesOf(get(outStride))),
		increase(offsets, i32.const(4)),
		increase(numRows, i32.const(-1)),
	);
	return {
		name: "sumNeighbours",
		parameters: Array<"i32">(11).fill("i32"),
		result: null,
		locals: [...Array<"i32">(6).fill("i32"), ...Array<"v128">(5).fill("v128")],
		body,
	};
}
