/** The code of `dot` for one row and many others: four others at once, so that their rows are on their way together. */
import {
	bytesOf,
	f64,
	f64x2,
	get,
	i32,
	increase,
	set,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** Others at once. */
export const dotsAtOnce = 4;
/** Two vectors hold the four sums of a product, as in `dot`. */
const halves = [0, 1] as const;
const halfBytes = 8; // of the two float32 that fill a vector
const groupBytes = 16; // of the four float32 that are taken in a step

/** dots(row, first, width, ids, end, out), width in values; each product has the order of `dot`. */
export function dotsCode(): WasmFunction {
	const [row, first, width, ids, end, out] = [0, 1, 2, 3, 4, 5];
	const [x, wholeEnd, rowEnd] = [6, 7, 8];
	const others = [9, 10, 11, 12];
	const own = [13, 14];
	const sums = [
		[15, 16],
		[17, 18],
		[19, 20],
		[21, 22],
	];
	const totals = [23, 24, 25, 26];
	const addGroup = [
		...halves.map((half) =>
			set(own[half], f64x2.loadF32x2(get(x), half * halfBytes)),
		),
		...others.flatMap((other, i) =>
			halves.map((half) => {
				const two = f64x2.loadF32x2(get(other), half * halfBytes);
				const product = f64x2.mul(get(own[half]), two);
				return set(sums[i][half], f64x2.add(get(sums[i][half]), product));
			}),
		),
	];
	const addRest = others.map((other, i) => {
		const product = f64.mul(f64.loadF32(get(x)), f64.loadF32(get(other)));
		return set(totals[i], f64.add(get(totals[i]), product));
	});
	const forward = (bytes: number) =>
		[x, ...others].map((at) => increase(at, i32.const(bytes)));
	const totalOf = (i: number) => {
		const lane = (half: 0 | 1, lane: 0 | 1) =>
			f64x2.lane(lane, get(sums[i][half]));
		const firstTwo = f64.add(get(totals[i]), lane(0, 1));
		return f64.add(firstTwo, f64.add(lane(1, 0), lane(1, 1)));
	};
	const addressOf = (i: number) =>
		i32.add(
			get(first),
			bytesOf(i32.mul(i32.load(get(ids), 4 * i), get(width))),
		);
	const body = [
		set(rowEnd, i32.add(get(row), bytesOf(get(width)))),
		set(
			wholeEnd,
			i32.add(get(row), bytesOf(i32.and(get(width), i32.const(-4)))),
		),
		whileTrue(
			i32.less(get(ids), get(end)),
			set(x, get(row)),
			...others.map((other, i) => set(other, addressOf(i))),
			...sums.flat().map((sum) => set(sum, zeros)),
			whileTrue(
				i32.less(get(x), get(wholeEnd)),
				...addGroup,
				...forward(groupBytes),
			),
			...totals.map((total, i) => set(total, f64x2.lane(0, get(sums[i][0])))),
			whileTrue(i32.less(get(x), get(rowEnd)), ...addRest, ...forward(4)),
			...totals.map((_, i) => f64.storeF32(get(out), 4 * i, totalOf(i))),
			increase(ids, i32.const(4 * dotsAtOnce)),
			increase(out, i32.const(4 * dotsAtOnce)),
		),
	];
	return {
		name: "dots",
		parameters: Array<"i32">(6).fill("i32"),
		result: null,
		locals: [
			...Array<"i32">(7).fill("i32"),
			...Array<"v128">(10).fill("v128"),
			...Array<"f64">(4).fill("f64"),
		],
		body: body.flat(),
	};
}
