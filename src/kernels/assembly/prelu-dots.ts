/** Dot products of PReLU outputs with weights: the last layer of the L-GCN's classifier. */
import { addProduct, zeros } from "./vectors";

/** Bytes of 32 columns. */
const blockBytes: usize = 128;

/**
 * The sum over columns c of weights_c x_ic + positiveWeights_c max(x_ic, 0), for `numRows` rows, as four float32 that the caller adds.
 * x is [numRows, width], both weights are [width], out is [numRows, 4]; width is a multiple of 32.
 * Column c goes to sum c % 32, in the order of c, its two products one after the other; then the sums
 * s, s + 4, s + 8, ... are added in order, for s from 0 to 3. A row's result does not depend on other rows.
 */
export function dotPRelu(
	x: usize,
	weights: usize,
	positiveWeights: usize,
	width: usize,
	out: usize,
	numRows: u32,
): void {
	const rowBytes = width << 2;
	for (; numRows; numRows--) {
		let sum0 = zeros();
		let sum1 = zeros();
		let sum2 = zeros();
		let sum3 = zeros();
		let sum4 = zeros();
		let sum5 = zeros();
		let sum6 = zeros();
		let sum7 = zeros();
		for (let column: usize = 0; column < rowBytes; column += blockBytes) {
			const at = x + column;
			const weight = weights + column;
			const positiveWeight = positiveWeights + column;
			sum0 = addBoth(
				sum0,
				v128.load(at),
				v128.load(weight),
				v128.load(positiveWeight),
			);
			sum1 = addBoth(
				sum1,
				v128.load(at, 16),
				v128.load(weight, 16),
				v128.load(positiveWeight, 16),
			);
			sum2 = addBoth(
				sum2,
				v128.load(at, 32),
				v128.load(weight, 32),
				v128.load(positiveWeight, 32),
			);
			sum3 = addBoth(
				sum3,
				v128.load(at, 48),
				v128.load(weight, 48),
				v128.load(positiveWeight, 48),
			);
			sum4 = addBoth(
				sum4,
				v128.load(at, 64),
				v128.load(weight, 64),
				v128.load(positiveWeight, 64),
			);
			sum5 = addBoth(
				sum5,
				v128.load(at, 80),
				v128.load(weight, 80),
				v128.load(positiveWeight, 80),
			);
			sum6 = addBoth(
				sum6,
				v128.load(at, 96),
				v128.load(weight, 96),
				v128.load(positiveWeight, 96),
			);
			sum7 = addBoth(
				sum7,
				v128.load(at, 112),
				v128.load(weight, 112),
				v128.load(positiveWeight, 112),
			);
		}
		let sum = f32x4.add(f32x4.add(f32x4.add(sum0, sum1), sum2), sum3);
		sum = f32x4.add(
			f32x4.add(f32x4.add(f32x4.add(sum, sum4), sum5), sum6),
			sum7,
		);
		v128.store(out, sum);
		x += rowBytes;
		out += 16;
	}
}

/** sum + x weight + max(x, 0) positiveWeight. */
function addBoth(sum: v128, x: v128, weight: v128, positiveWeight: v128): v128 {
	return addProduct(
		addProduct(sum, x, weight),
		f32x4.max(x, zeros()),
		positiveWeight,
	);
}
