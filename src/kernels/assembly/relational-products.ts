/** Matrix products for the layers of the relational network, when it scores. */
import { layerPanelColumns } from "../sizes";
import { addProduct, zeros } from "./vectors";

/** Bytes of a row of a panel of weights. */
const panelBytes: usize = 4 * layerPanelColumns;

/**
 * out = x W + bias, if `isRectified` with a ReLU. x is [numRows, inputs], inputs a multiple of 4; W lies in panels of eight columns, row after row;
 * biases are [outputs], outputs a multiple of 8; rows of out are `outStride` values apart. Four rows are computed at once: x and out have space for
 * a multiple of four, and rows of out beyond `numRows` are meaningless.
 * A value is one float32 sum that begins with the bias and goes on in the order of the inputs, as in training, so that scoring and training agree.
 */
export function multiplyLayer(
	x: usize,
	inputs: usize,
	weights: usize,
	biases: usize,
	outputs: usize,
	out: usize,
	outStride: usize,
	numRows: usize,
	isRectified: i32,
): void {
	const inputBytes = inputs << 2;
	const outBytes = outStride << 2;
	const rowsEnd = x + numRows * inputBytes;
	const biasEnd = biases + (outputs << 2);
	for (; biases < biasEnd; biases += panelBytes) {
		let to = out;
		let weight = weights;
		for (let row = x; row < rowsEnd; row += inputBytes << 2) {
			let a = row;
			let b = a + inputBytes;
			let c = b + inputBytes;
			let d = c + inputBytes;
			const end = b;
			let a0 = v128.load(biases);
			let a1 = v128.load(biases, 16);
			let b0 = v128.load(biases);
			let b1 = v128.load(biases, 16);
			let c0 = v128.load(biases);
			let c1 = v128.load(biases, 16);
			let d0 = v128.load(biases);
			let d1 = v128.load(biases, 16);
			weight = weights;
			while (a < end) {
				let w0 = v128.load(weight);
				let w1 = v128.load(weight, 16);
				let value = v128.load32_splat(a);
				a0 = addProduct(a0, value, w0);
				a1 = addProduct(a1, value, w1);
				value = v128.load32_splat(b);
				b0 = addProduct(b0, value, w0);
				b1 = addProduct(b1, value, w1);
				value = v128.load32_splat(c);
				c0 = addProduct(c0, value, w0);
				c1 = addProduct(c1, value, w1);
				value = v128.load32_splat(d);
				d0 = addProduct(d0, value, w0);
				d1 = addProduct(d1, value, w1);
				// This is never true, but V8 does not know that. Without it, V8 loads all values before it adds any, and they do not fit the registers.
				if (end < a) break;

				w0 = v128.load(weight, 32);
				w1 = v128.load(weight, 48);
				value = v128.load32_splat(a, 4);
				a0 = addProduct(a0, value, w0);
				a1 = addProduct(a1, value, w1);
				value = v128.load32_splat(b, 4);
				b0 = addProduct(b0, value, w0);
				b1 = addProduct(b1, value, w1);
				value = v128.load32_splat(c, 4);
				c0 = addProduct(c0, value, w0);
				c1 = addProduct(c1, value, w1);
				value = v128.load32_splat(d, 4);
				d0 = addProduct(d0, value, w0);
				d1 = addProduct(d1, value, w1);
				if (end < a + 4) break;

				w0 = v128.load(weight, 64);
				w1 = v128.load(weight, 80);
				value = v128.load32_splat(a, 8);
				a0 = addProduct(a0, value, w0);
				a1 = addProduct(a1, value, w1);
				value = v128.load32_splat(b, 8);
				b0 = addProduct(b0, value, w0);
				b1 = addProduct(b1, value, w1);
				value = v128.load32_splat(c, 8);
				c0 = addProduct(c0, value, w0);
				c1 = addProduct(c1, value, w1);
				value = v128.load32_splat(d, 8);
				d0 = addProduct(d0, value, w0);
				d1 = addProduct(d1, value, w1);
				if (end < a + 8) break;

				w0 = v128.load(weight, 96);
				w1 = v128.load(weight, 112);
				value = v128.load32_splat(a, 12);
				a0 = addProduct(a0, value, w0);
				a1 = addProduct(a1, value, w1);
				value = v128.load32_splat(b, 12);
				b0 = addProduct(b0, value, w0);
				b1 = addProduct(b1, value, w1);
				value = v128.load32_splat(c, 12);
				c0 = addProduct(c0, value, w0);
				c1 = addProduct(c1, value, w1);
				value = v128.load32_splat(d, 12);
				d0 = addProduct(d0, value, w0);
				d1 = addProduct(d1, value, w1);
				if (end < a + 12) break;

				a += 16;
				b += 16;
				c += 16;
				d += 16;
				weight += 4 * panelBytes;
			}
			if (isRectified) {
				a0 = f32x4.max(a0, zeros());
				a1 = f32x4.max(a1, zeros());
				b0 = f32x4.max(b0, zeros());
				b1 = f32x4.max(b1, zeros());
				c0 = f32x4.max(c0, zeros());
				c1 = f32x4.max(c1, zeros());
				d0 = f32x4.max(d0, zeros());
				d1 = f32x4.max(d1, zeros());
			}
			v128.store(to, a0);
			v128.store(to, a1, 16);
			to += outBytes;
			v128.store(to, b0);
			v128.store(to, b1, 16);
			to += outBytes;
			v128.store(to, c0);
			v128.store(to, c1, 16);
			to += outBytes;
			v128.store(to, d0);
			v128.store(to, d1, 16);
			to += outBytes;
		}
		weights = weight;
		out += panelBytes;
	}
}
