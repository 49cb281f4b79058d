/** The relational network's gates before its first layer and logits after its last one, in float64. */
import { leastGateSum } from "../sizes";
import { storeNarrow, widen, zeros } from "./vectors";

/** Bytes of an edge: a float32 for each of three layers, and an unused one. */
const edgeBytes: usize = 16;

/**
 * Divides gates by the sum of their row's, in place, for the three layers. `gates` is [E, 4] float32, the fourth value of an edge is unused.
 * Row i's edges are from `offsets[i]` (int32) up to `offsets[i + 1]`; `offsets` begins with the first of `numRows` rows.
 * A sum is float64 in the order of the edges, at least 1e-30; it is rounded to float32, and a gate is multiplied by its inverse and rounded.
 * This is the order and the rounding of training, so that scoring and training agree.
 */
export function normaliseGates(
	offsets: usize,
	gates: usize,
	numRows: u32,
): void {
	for (; numRows; numRows--) {
		const first = gates + <usize>load<u32>(offsets) * edgeBytes;
		const last = gates + <usize>load<u32>(offsets, 4) * edgeBytes;
		let low = zeros();
		let high = zeros();
		for (let edge = first; edge < last; edge += edgeBytes) {
			low = f64x2.add(low, widen(v128.load64_zero(edge)));
			high = f64x2.add(high, widen(v128.load64_zero(edge, 8)));
		}
		low = inverse(low);
		high = inverse(high);
		for (let edge = first; edge < last; edge += edgeBytes) {
			storeNarrow(edge, f64x2.mul(widen(v128.load64_zero(edge)), low));
			storeNarrow(edge + 8, f64x2.mul(widen(v128.load64_zero(edge, 8)), high));
		}
		offsets += 4;
	}
}

/** 1 / sum for two sums, which are rounded to float32. */
function inverse(sums: v128): v128 {
	const divisor = f64x2.pmax(sums, f64x2.splat(leastGateSum));
	return f64x2.div(f64x2.splat(1), widen(v128.demote_zero(divisor)));
}

/**
 * Logits, bias + sum over columns c of weights_c PReLU(hidden_ic, slope_c), for `numLinks` rows. `hidden` is [numLinks, width] float32, width an even
 * number; slopes and weights are [width] float64, out is [numLinks] float64.
 * Even and odd columns have a float64 sum each, in order; the two are added, then the bias. A row's logit does not depend on other rows.
 */
export function readOut(
	hidden: usize,
	slopes: usize,
	weights: usize,
	width: usize,
	bias: f64,
	out: usize,
	numLinks: u32,
): void {
	const end = width << 3;
	for (; numLinks; numLinks--) {
		let sum = zeros();
		for (let at: usize = 0; at < end; at += 16) {
			const value = widen(v128.load64_zero(hidden));
			const below = f64x2.mul(
				v128.load(slopes + at),
				f64x2.pmin(value, zeros()),
			);
			const activated = f64x2.add(f64x2.pmax(value, zeros()), below);
			sum = f64x2.add(sum, f64x2.mul(v128.load(weights + at), activated));
			hidden += 8;
		}
		store<f64>(
			out,
			bias + (f64x2.extract_lane(sum, 0) + f64x2.extract_lane(sum, 1)),
		);
		out += 8;
	}
}
