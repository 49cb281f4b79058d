/**
 * The code of the kernels for matrix products, `multiply`, `multiplyColumns` and `packPanel`. Every value of a product is one float32 sum in order of the inner columns,
 * begun with what lay in its place, so that it depends on its own row and column alone.
 */
import {
	bytesOf,
	type Code,
	f32x4,
	get,
	i32,
	increase,
	repeatWhile,
	set,
	vectorBytes,
	type WasmFunction,
	whileTrue,
} from "./wasm-code.ts";

/** Rows that are multiplied at once. V8 loads all that a turn of the loop needs before it multiplies: more do not fit 15 registers. */
export const rowsTogether = 2;
/** Columns of a panel of the second matrix. */
export const panelColumns = 16;

const vectors = [0, 1, 2, 3] as const;
const rows = [0, 1] as const;
const panelRowBytes = 4 * panelColumns;

/** multiply(a, aStride, panel, inner, floor, out, outStride, numGroups), strides and inner in values. */
export function multiplyCode(): WasmFunction {
	return productCode("multiply", 4);
}

/** As `multiply`, of columns of a that lie in panels as B's do: a value is followed by the next of its row, its column goes on a panel's row further. */
export function multiplyColumnsCode(): WasmFunction {
	return productCode("multiplyColumns", panelRowBytes);
}

/** @param stepBytes from a value of the first matrix to the one that meets the next row of the second */
function productCode(name: string, stepBytes: number): WasmFunction {
	const [a, aStride, panel, inner, floor] = [0, 1, 2, 3, 4];
	const [out, outStride, numGroups] = [5, 6, 7];
	const [aBytes, outBytes, at, end, to] = [8, 9, 10, 11, 12];
	const rowAt = rows.map((row) => 13 + row);
	const [value, least] = [15, 16];
	const right = vectors.map((v) => 17 + v);
	const sums = rows.map((row) => vectors.map((v) => 21 + 4 * row + v));

	const forSums = (each: (sum: number, v: number) => Code): Code[] => [
		set(to, get(out)),
		...sums.flatMap((ofRow) => [
			...ofRow.map(each),
			increase(to, get(outBytes)),
		]),
	];
	const addProduct = (sum: number, v: number): Code =>
		set(sum, f32x4.add(get(sum), f32x4.mul(get(value), get(right[v]))));
	const group = [
		set(rowAt[0], get(a)),
		set(rowAt[1], i32.add(get(a), get(aBytes))),
		...forSums((sum, v) => set(sum, f32x4.load(get(to), v * vectorBytes))),
		set(at, get(panel)),
		repeatWhile(
			i32.less(get(at), get(end)),
			...vectors.map((v) =>
				set(right[v], f32x4.load(get(at), v * vectorBytes)),
			),
			...rows.flatMap((row) => [
				set(value, f32x4.loadSplat(get(rowAt[row]))),
				...sums[row].map(addProduct),
				increase(rowAt[row], i32.const(stepBytes)),
			]),
			increase(at, i32.const(panelRowBytes)),
		),
		...forSums((sum, v) =>
			f32x4.store(
				get(to),
				v * vectorBytes,
				f32x4.pseudoMax(get(sum), get(least)),
			),
		),
		increase(a, i32.shiftLeft(get(aBytes), i32.const(1))),
		set(out, get(to)),
		increase(numGroups, i32.const(-1)),
	];
	const panelBytes = i32.mul(get(inner), i32.const(panelRowBytes));
	const body = [
		set(aBytes, bytesOf(get(aStride))),
		set(outBytes, bytesOf(get(outStride))),
		set(least, f32x4.loadSplat(get(floor))),
		set(end, i32.add(get(panel), panelBytes)),
		whileTrue(get(numGroups), ...group),
	];
	return {
		name,
		parameters: Array<"i32">(8).fill("i32"),
		result: null,
		locals: [...Array<"i32">(7).fill("i32"), ...Array<"v128">(14).fill("v128")],
		body: body.flat(),
	};
}

/** packPanel(from, stride, to, numRows), stride in values. */
export function packPanelCode(): WasmFunction {
	const [from, stride, to, numRows] = [0, 1, 2, 3];
	const copy = (v: number): Code =>
		f32x4.store(
			get(to),
			v * vectorBytes,
			f32x4.load(get(from), v * vectorBytes),
		);
	return {
		name: "packPanel",
		parameters: Array<"i32">(4).fill("i32"),
		result: null,
		locals: [],
		body: whileTrue(
			get(numRows),
			...vectors.map(copy),
			increase(from, bytesOf(get(stride))),
			increase(to, i32.const(panelRowBytes)),
			increase(numRows, i32.const(-1)),
		),
	};
}
