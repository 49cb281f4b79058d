/** Block products on a tensor engine, for the exact search. */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createRandom } from "../../arrays/random.ts";
import type { Engine } from "../../engines/engine.ts";
import { type BlockProducts, float32Roundoff } from "./block-products.ts";

/**
 * Creates block products on an engine. Candidates are transposed once when they are loaded, because the WASM kernels are fast only without transpose
 * flags.
 * The engine's rounding error is measured, since some GPUs round float32 factors to fewer bits.
 */
export async function createTensorProducts(
	engine: Engine,
): Promise<BlockProducts<Tensor2D>> {
	const { tf } = engine;
	const products = {
		// WebGPU computes one product while the one before is read back and searched.
		concurrency: engine.name === "webgpu" ? 2 : 1,
		load: (
			{ rows, cols, data }: FloatMatrix,
			side: "queries" | "candidates",
		): Tensor2D =>
			tf.tidy(() => {
				const block = tf.tensor2d(data, [rows, cols]);
				return side === "queries" ? block : tf.transpose(block);
			}),
		multiply: async (
			queries: Tensor2D,
			candidates: Tensor2D,
		): Promise<Float32Array> => {
			const product = tf.matMul(queries, candidates);
			const values = await product.data<"float32">();
			product.dispose();
			return values;
		},
		release: (block: Tensor2D) => block.dispose(),
	};
	return { ...products, roundoff: await measureRoundoff(products) };
}

/** The largest error of products of random rows of length 1, over sqrt(D), with which errors grow; at least that of float32. */
async function measureRoundoff(
	products: Pick<BlockProducts<Tensor2D>, "load" | "multiply" | "release">,
): Promise<number> {
	const rows = 32;
	const cols = 256;
	const random = createRandom(1);
	const data = new Float32Array(rows * cols);
	for (let i = 0; i < data.length; i++)
		data[i] = random.normal() / Math.sqrt(cols);
	const matrix = { rows, cols, data };
	const queries = products.load(matrix, "queries");
	const candidates = products.load(matrix, "candidates");
	const values = await products.multiply(queries, candidates);
	products.release(queries);
	products.release(candidates);
	let largest = 0;
	for (let i = 0; i < rows; i++) {
		for (let j = 0; j < rows; j++) {
			let dot = 0;
			for (let d = 0; d < cols; d++)
				dot += data[i * cols + d] * data[j * cols + d];
			largest = Math.max(largest, Math.abs(dot - values[i * rows + j]));
		}
	}
	return Math.max(float32Roundoff, largest / Math.sqrt(cols));
}
