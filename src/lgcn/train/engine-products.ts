/** Computes the products of the L-GCN's layers with TensorFlow on a CPU, whose results are copied into the kernels' memory. */
import type { Rank, Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../../engines/engine.ts";
import type { LayerKernels } from "../../kernels/convolutions.ts";
import type { LayerProducts } from "./layer-products.ts";
import {
	biasRow,
	type MatrixLayer,
	putRows,
	weightMatrix,
} from "./matrix-layers.ts";

export function productsOfEngine(
	engine: Engine,
	kernels: LayerKernels,
	layers: readonly MatrixLayer[],
): LayerProducts {
	const { tf } = engine;
	const { upload, download, downloadTo } = createTransfers(engine, kernels);
	const biasLength = Math.max(...layers.map(({ columns }) => columns));
	let weightsOf: readonly Tensor2D[] = [];
	let biases: readonly Float32Array[] = [];
	let biasAt = 0;
	/** The input of each layer, from `apply` to `differentiate`. */
	const inputs: (Tensor2D | null)[] = layers.map(() => null);

	return {
		lengths: () => [biasLength],
		load(weights, [address]) {
			this.release();
			biasAt = address;
			biases = layers.map((layer) => biasRow(layer, weights));
			weightsOf = layers.map((layer) => {
				const matrix = weightMatrix(layer, weights);
				return tf.tensor2d(matrix, [layer.inner, layer.columns]);
			});
		},
		apply(layer, { x, y, numRows }, isRectified) {
			const { inner, columns } = layers[layer];
			const input = upload(x, numRows, inner);
			inputs[layer] = input;
			downloadTo(y, tf.matMul(input, weightsOf[layer]));
			kernels.floats(biasAt, columns).set(biases[layer]);
			kernels.addBias(y, biasAt, isRectified, { numRows, columns });
		},
		differentiate(layer, { dy, dx, numRows }, gradients) {
			const { bias, columns, outputs } = layers[layer];
			const input = inputs[layer]!;
			const gradient = upload(dy, numRows, columns);
			download(tf.matMul(input, gradient, true, false), (rows) =>
				putRows(layers[layer], 0, rows, gradients),
			);
			const ones = tf.ones<Rank.R2>([1, numRows]);
			download(tf.matMul(ones, gradient), (sums) =>
				gradients.set(sums.subarray(0, outputs), bias.start),
			);
			if (dx !== null)
				downloadTo(dx, tf.matMul(gradient, weightsOf[layer], false, true));
			for (const tensor of [input, gradient, ones]) tensor.dispose();
			inputs[layer] = null;
		},
		release() {
			for (const tensor of [...weightsOf, ...inputs]) tensor?.dispose();
			weightsOf = [];
			inputs.fill(null);
		},
	};
}

/** Returns functions that copy matrices from the kernels' memory to the engine and back. */
function createTransfers({ tf }: Engine, kernels: LayerKernels) {
	function download(product: Tensor, use: (values: Float32Array) => void) {
		use(product.dataSync<"float32">());
		product.dispose();
	}
	return {
		upload(address: number, numRows: number, columns: number): Tensor2D {
			const values = kernels.floats(address, numRows * columns);
			return tf.tensor2d(values, [numRows, columns]);
		},
		/** Calls `use` with the values of a tensor, then disposes it. */
		download,
		downloadTo(address: number, product: Tensor): void {
			download(product, (values) =>
				kernels.floats(address, values.length).set(values),
			);
		},
	};
}
