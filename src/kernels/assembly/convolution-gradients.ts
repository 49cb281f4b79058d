/** The gradient of a graph convolution; edges, widths and the order of additions are those of `joinSums`. */
import { addProduct, zeros } from "./vectors";

/** Bytes of 32 columns. */
const blockBytes: usize = 128;

/**
 * The gradient of `joinSums` and of the ReLU before it, whose outputs `joinSums` read:
 * out_i = own_i + sum over i's neighbours j of share_ij passed_j where outputs_i > 0, else 0, for `numRows` rows.
 * `pairs` is [numRows, 2 width], the gradients [own, passed] of what `joinSums` wrote; outputs and out are [numRows, width].
 * A value is one float32 sum: first the own gradient, then the neighbours in their order. So gradients do not depend on how threads share the rows.
 */
export function joinSumsGradient(
	offsets: usize,
	neighbours: usize,
	shares: usize,
	pairs: usize,
	outputs: usize,
	width: usize,
	out: usize,
	numRows: u32,
): void {
	const rowBytes = width << 2;
	const pairBytes = rowBytes << 1;
	const passed = pairs + rowBytes;
	for (; numRows; numRows--) {
		for (let column: usize = 0; column < rowBytes; column += blockBytes) {
			let at = pairs + column;
			let sum0 = v128.load(at);
			let sum1 = v128.load(at, 16);
			let sum2 = v128.load(at, 32);
			let sum3 = v128.load(at, 48);
			let sum4 = v128.load(at, 64);
			let sum5 = v128.load(at, 80);
			let sum6 = v128.load(at, 96);
			let sum7 = v128.load(at, 112);
			let edge: usize = load<u32>(offsets) << 2;
			const last: usize = load<u32>(offsets, 4) << 2;
			for (; edge < last; edge += 4) {
				const share = v128.load32_splat(shares + edge);
				at = passed + column + <usize>load<u32>(neighbours + edge) * pairBytes;
				sum0 = addProduct(sum0, share, v128.load(at));
				sum1 = addProduct(sum1, share, v128.load(at, 16));
				sum2 = addProduct(sum2, share, v128.load(at, 32));
				sum3 = addProduct(sum3, share, v128.load(at, 48));
				if (last < edge) break; // as in `multiplyLayer`
				sum4 = addProduct(sum4, share, v128.load(at, 64));
				sum5 = addProduct(sum5, share, v128.load(at, 80));
				sum6 = addProduct(sum6, share, v128.load(at, 96));
				sum7 = addProduct(sum7, share, v128.load(at, 112));
			}
			at = out + column;
			const output = outputs + column;
			v128.store(at, ifPositive(v128.load(output), sum0));
			v128.store(at, ifPositive(v128.load(output, 16), sum1), 16);
			v128.store(at, ifPositive(v128.load(output, 32), sum2), 32);
			v128.store(at, ifPositive(v128.load(output, 48), sum3), 48);
			v128.store(at, ifPositive(v128.load(output, 64), sum4), 64);
			v128.store(at, ifPositive(v128.load(output, 80), sum5), 80);
			v128.store(at, ifPositive(v128.load(output, 96), sum6), 96);
			v128.store(at, ifPositive(v128.load(output, 112), sum7), 112);
		}
		pairs += pairBytes;
		outputs += rowBytes;
		out += rowBytes;
		offsets += 4;
	}
}

/** The value where the condition is above 0, else 0. */
function ifPositive(condition: v128, value: v128): v128 {
	return v128.and(value, f32x4.gt(condition, zeros()));
}
