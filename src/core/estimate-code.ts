/** The code of a kernel that estimates dot products of a row with others in float32: four others at once, so that their rows are on their way together. */
import {
	bytesOf,
	f32x4,
	get,
	i32,
	increase,
	set,
	vectorBytes,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** Others at once, and sums for each. */
export const othersAtOnce = 4;
export const sumsEach = 4;
const unrolled = 4;

/** estimateDots(row, first, width, length, ids, end, out), width and length in values. */
export function estimateDotsCode(): WasmFunction {
	const [row, first, width, length, ids, end, out] = [0, 1, 2, 3, 4, 5, 6];
	const [x, xEnd, vector] = [7, 8, 9];
	const others = [10, 11, 12, 13];
	const sums = [14, 15, 16, 17];
	const addVector = (v: number) => [
		set(vector, f32x4.load(get(x), v * vectorBytes)),
		...sums.map((sum, i) => {
			const other = f32x4.load(get(others[i]), v * vectorBytes);
			return set(sum, f32x4.add(get(sum), f32x4.mul(get(vector), other)));
		}),
	];
	const addVectors = (count: number, values: number) => [
		set(
			xEnd,
			i32.add(get(row), bytesOf(i32.and(get(length), i32.const(values)))),
		),
		whileTrue(
			i32.less(get(x), get(xEnd)),
			...Array.from({ length: count }, (_, v) => addVector(v)).flat(),
			...[x, ...others].map((at) =>
				increase(at, i32.const(count * vectorBytes)),
			),
		),
	];
	const body = whileTrue(
		i32.less(get(ids), get(end)),
		...others.map((other, i) =>
			set(
				other,
				i32.add(
					get(first),
					bytesOf(i32.mul(i32.load(get(ids), 4 * i), get(width))),
				),
			),
		),
		...sums.map((sum) => set(sum, zeros)),
		set(x, get(row)),
		...addVectors(unrolled, -4 * unrolled),
		...addVectors(1, -4),
		...sums.map((sum, i) => f32x4.store(get(out), i * vectorBytes, get(sum))),
		increase(ids, i32.const(4 * othersAtOnce)),
		increase(out, i32.const(othersAtOnce * vectorBytes)),
	);
	return {
		name: "estimateDots",
		parameters: Array<"i32">(7).fill("i32"),
		result: null,
		locals: [
			...(["i32", "i32", "v128"] as const),
			...others.map(() => "i32" as const),
			...sums.map(() => "v128" as const),
		],
		body,
	};
}
