/** Sums of arrays of the same length: the gradients that threads computed. */
import { widen, zeros } from "./vectors";

/**
 * The float64 sums of `numParts` float32 arrays that are `stride` bytes apart, for their values from `first` up to `end`, a multiple of eight.
 * Four arrays at a time are added as (a + b) + (c + d), then to the sum; the last one to three arrays are added one by one. This is the order of the loop in
 * JavaScript that sums where no kernel reaches the arrays, so that both give the same bytes.
 */
export function sumParts(
	first: usize,
	stride: usize,
	numParts: u32,
	end: usize,
	out: usize,
): void {
	for (; first < end; first += 32) {
		let sum0 = zeros();
		let sum1 = zeros();
		let sum2 = zeros();
		let sum3 = zeros();
		let a = first;
		let left = numParts;
		for (; left > 3; left -= 4) {
			const b = a + stride;
			const c = b + stride;
			const d = c + stride;
			sum0 = f64x2.add(
				sum0,
				sumOfFour(
					v128.load64_zero(a),
					v128.load64_zero(b),
					v128.load64_zero(c),
					v128.load64_zero(d),
				),
			);
			sum1 = f64x2.add(
				sum1,
				sumOfFour(
					v128.load64_zero(a, 8),
					v128.load64_zero(b, 8),
					v128.load64_zero(c, 8),
					v128.load64_zero(d, 8),
				),
			);
			sum2 = f64x2.add(
				sum2,
				sumOfFour(
					v128.load64_zero(a, 16),
					v128.load64_zero(b, 16),
					v128.load64_zero(c, 16),
					v128.load64_zero(d, 16),
				),
			);
			sum3 = f64x2.add(
				sum3,
				sumOfFour(
					v128.load64_zero(a, 24),
					v128.load64_zero(b, 24),
					v128.load64_zero(c, 24),
					v128.load64_zero(d, 24),
				),
			);
			a = d + stride;
		}
		for (; left; left--) {
			sum0 = f64x2.add(sum0, widen(v128.load64_zero(a)));
			sum1 = f64x2.add(sum1, widen(v128.load64_zero(a, 8)));
			sum2 = f64x2.add(sum2, widen(v128.load64_zero(a, 16)));
			sum3 = f64x2.add(sum3, widen(v128.load64_zero(a, 24)));
			a += stride;
		}
		v128.store(out, sum0);
		v128.store(out, sum1, 16);
		v128.store(out, sum2, 32);
		v128.store(out, sum3, 48);
		out += 64;
	}
}

function sumOfFour(a: v128, b: v128, c: v128, d: v128): v128 {
	return f64x2.add(
		f64x2.add(widen(a), widen(b)),
		f64x2.add(widen(c), widen(d)),
	);
}
