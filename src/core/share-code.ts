/** The code of the relational network's kernels between the layers, in float64: `normShares` before the first and `readOut` behind the last. */
import { leastGateSum } from "../relational/gates.ts";
import {
	bytesOf,
	f64,
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

/** Of one edge: a value for each of three layers, and one that nothing reads. */
const edgeBytes = 16;
const halfBytes = 8;

/** normShares(offsets, shares, numRows). */
export function normSharesCode(): WasmFunction {
	const [offsets, shares, numRows] = [0, 1, 2];
	const [first, edge, last] = [3, 4, 5];
	const halves = [6, 7];
	const ofEdge = (half: number) => f64x2.loadF32x2(get(edge), half * halfBytes);
	const edgeAt = (row: number) =>
		i32.add(
			get(shares),
			i32.shiftLeft(i32.load(get(offsets), 4 * row), i32.const(4)),
		);
	const next = increase(edge, i32.const(edgeBytes));
	const isLeft = i32.less(get(edge), get(last));
	const body = whileTrue(
		get(numRows),
		set(first, edgeAt(0)),
		set(last, edgeAt(1)),
		...halves.map((sum) => set(sum, zeros)),
		set(edge, get(first)),
		whileTrue(
			isLeft,
			...halves.map((sum, half) => set(sum, f64x2.add(get(sum), ofEdge(half)))),
			next,
		),
		...halves.map((sum) => {
			const least = f64x2.splatOf(leastGateSum);
			const divisor = f64x2.rounded(f64x2.pseudoMax(get(sum), least));
			return set(sum, f64x2.div(f64x2.splatOf(1), divisor));
		}),
		set(edge, get(first)),
		whileTrue(
			isLeft,
			...halves.map((scale, half) =>
				f64x2.storeF32x2(
					get(edge),
					half * halfBytes,
					f64x2.mul(ofEdge(half), get(scale)),
				),
			),
			next,
		),
		increase(offsets, i32.const(4)),
		increase(numRows, i32.const(-1)),
	);
	return {
		name: "normShares",
		parameters: ["i32", "i32", "i32"],
		result: null,
		locals: ["i32", "i32", "i32", "v128", "v128"],
		body,
	};
}

/** readOut(hidden, slopes, weights, width, bias, out, numLinks), width in values. */
export function readOutCode(): WasmFunction {
	const [hidden, slopes, weights, width, bias, out, numLinks] = [
		0, 1, 2, 3, 4, 5, 6,
	];
	const [at, end, value, sum] = [7, 8, 9, 10];
	const slope = f64x2.load(i32.add(get(slopes), get(at)));
	const weight = f64x2.load(i32.add(get(weights), get(at)));
	const below = f64x2.mul(slope, f64x2.lesser(get(value), zeros));
	const activated = f64x2.add(f64x2.pseudoMax(get(value), zeros), below);
	const body = [
		set(end, i32.shiftLeft(get(width), i32.const(3))),
		whileTrue(
			get(numLinks),
			set(sum, zeros),
			set(at, i32.const(0)),
			whileTrue(
				i32.less(get(at), get(end)),
				set(value, f64x2.loadF32x2(get(hidden))),
				set(sum, f64x2.add(get(sum), f64x2.mul(weight, activated))),
				increase(hidden, bytesOf(i32.const(2))),
				increase(at, i32.const(vectorBytes)),
			),
			f64.store(
				get(out),
				0,
				f64.add(
					get(bias),
					f64.add(f64x2.lane(0, get(sum)), f64x2.lane(1, get(sum))),
				),
			),
			increase(out, i32.const(8)),
			increase(numLinks, i32.const(-1)),
		),
	];
	return {
		name: "readOut",
		parameters: ["i32", "i32", "i32", "i32", "f64", "i32", "i32"],
		result: null,
		locals: ["i32", "i32", "v128", "v128"],
		body: body.flat(),
	};
}
