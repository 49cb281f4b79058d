/** The code of a kernel that sums arrays of the same length, in float64, eight values of all of them at a time. */
import {
	bytesOf,
	type Code,
	f64x2,
	get,
	i32,
	increase,
	set,
	vectorBytes,
	type WasmFunction,
	whileTrue,
	zeros,
} from "./wasm-code.ts";

/** Arrays that are added to one another before they are added to the sum. */
export const partsTogether = 4;
/** Values at once; two float64 fill a vector. */
export const sumsAtOnce = 8;
const vectors = Array.from({ length: sumsAtOnce / 2 }, (_, v) => v);
const pairBytes = 8; // of two float32

/** sumParts(first, stride, numParts, end, out): `first` goes up to `end`; the stride is bytes. */
export function sumPartsCode(): WasmFunction {
	const [first, stride, numParts, end, out] = [0, 1, 2, 3, 4];
	const [left, at] = [5, 6];
	const places = [at, 7, 8, 9];
	const sums = vectors.map((v) => 10 + v);
	const two = (place: number, v: number) =>
		f64x2.loadF32x2(get(place), v * pairBytes);
	const addParts = (sumOf: (v: number) => Code) =>
		sums.map((sum, v) => set(sum, f64x2.add(get(sum), sumOf(v))));
	const [a, b, c, d] = places;
	const sumOfFour = (v: number) =>
		f64x2.add(f64x2.add(two(a, v), two(b, v)), f64x2.add(two(c, v), two(d, v)));
	const body = whileTrue(
		i32.less(get(first), get(end)),
		...sums.map((sum) => set(sum, zeros)),
		set(at, get(first)),
		set(left, get(numParts)),
		whileTrue(
			i32.less(i32.const(partsTogether - 1), get(left)),
			...places
				.slice(1)
				.map((place, i) => set(place, i32.add(get(places[i]), get(stride)))),
			...addParts(sumOfFour),
			set(at, i32.add(get(d), get(stride))),
			increase(left, i32.const(-partsTogether)),
		),
		whileTrue(
			get(left),
			...addParts((v) => two(at, v)),
			increase(at, get(stride)),
			increase(left, i32.const(-1)),
		),
		...sums.map((sum, v) => f64x2.store(get(out), v * vectorBytes, get(sum))),
		increase(first, bytesOf(i32.const(sumsAtOnce))),
		increase(out, i32.const(vectors.length * vectorBytes)),
	);
	return {
		name: "sumParts",
		parameters: Array<"i32">(5).fill("i32"),
		result: null,
		locals: [
			...Array<"i32">(5).fill("i32"),
			...Array<"v128">(vectors.length).fill("v128"),
		],
		body,
	};
}
