/** Products of tensors, and access to the values of tensors without a copy. On WASM, our own kernels multiply, which are faster than those of TensorFlow.js. */
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../engines/engine.ts";
import {
	createPanelProducts,
	type PanelProducts,
} from "../kernels/panel-products.ts";
import { roundUp } from "../kernels/round-up.ts";
import { panelColumns, rowsTogether } from "../kernels/sizes.ts";

/** The kernels of this thread, and their scratch memory, which all products share. */
let products: PanelProducts | null = null;

export interface ProductOptions {
	/** [O]; undefined for zeros. */
	readonly bias?: Tensor1D;
	readonly activation?: "linear" | "relu";
}

/** `activation(a b + bias)`, [R, I] x [I, O] -> [R, O], without a gradient. */
export function multiplyTensors(
	engine: Engine,
	a: Tensor2D,
	b: Tensor2D,
	{ bias, activation = "linear" }: ProductOptions = {},
): Tensor2D {
	const { tf } = engine;
	const [numRows, inner] = a.shape;
	const [, columns] = b.shape;
	const isWhole = columns % panelColumns === 0;
	const x = isWhole && readInPlace(engine, a);
	const w = isWhole && readInPlace(engine, b);
	if (!x || !w) {
		const options = bias ? { bias, activation } : { activation };
		return tf.fused.matMul({ a, b, ...options }) as Tensor2D;
	}
	products ??= createPanelProducts();
	const paddedRows = roundUp(numRows, rowsTogether);
	const sizeOut = paddedRows * columns;
	const lengths = [paddedRows * inner, w.length, w.length, sizeOut];
	const [left, right, panels, out] = products.layOut(lengths);
	products.floats(left, x.length).set(x);
	products.floats(right, w.length).set(w);
	products.pack({ from: right, stride: columns, inner, columns, to: panels });
	const start = bias && readInPlace(engine, bias);
	products.multiply({
		a: left,
		panels,
		bias: start ?? new Float32Array(columns),
		isRectified: activation === "relu",
		out,
		numRows,
		inner,
	});
	const y = products.floats(out, numRows * columns);
	return tf.tensor2d(y, [numRows, columns]);
}

/** a^T b, [R, I] x [R, O] -> [I, O], without a gradient. */
export function multiplyTransposed(
	engine: Engine,
	a: Tensor2D,
	b: Tensor2D,
): Tensor2D {
	const { tf } = engine;
	return wantsTransposes(engine)
		? multiplyTensors(engine, tf.transpose(a), b)
		: tf.matMul(a, b, true, false);
}

/** a b^T, [R, O] x [I, O] -> [R, I], without a gradient. */
export function multiplyByTransposed(
	engine: Engine,
	a: Tensor2D,
	b: Tensor2D,
): Tensor2D {
	const { tf } = engine;
	return wantsTransposes(engine)
		? multiplyTensors(engine, a, tf.transpose(b))
		: tf.matMul(a, b, false, true);
}

/** Whether an engine multiplies faster if its operands are transposed first, and not by flags. */
export function wantsTransposes({ tf }: Engine): boolean {
	return tf.getBackend() === "wasm";
}

/** Sums the rows of x, [R, O] -> [O], without a gradient. */
export function sumOverRows(engine: Engine, x: Tensor2D): Tensor1D {
	const { tf } = engine;
	const [numRows, columns] = x.shape;
	const values = readInPlace(engine, x);
	if (!values) {
		const sums = tf.matMul(tf.ones([1, numRows]), x);
		return tf.reshape(sums, [columns]);
	}
	const sums = new Float64Array(columns);
	for (let row = 0; row < values.length; row += columns)
		for (let c = 0; c < columns; c++) sums[c] += values[row + c];
	return tf.tensor1d(Float32Array.from(sums));
}

/** A view of a tensor's values, valid until the engine computes again; null if they are not in this thread's memory. */
export function readInPlace(
	{ tf }: Engine,
	tensor: Tensor,
): Float32Array | null {
	const { typedArrayFromHeap } = tf.backend() as {
		typedArrayFromHeap?: (tensor: Tensor) => Float32Array;
	};
	return typedArrayFromHeap?.call(tf.backend(), tensor) ?? null;
}
