/**
 * Loss gradients of the L-GCN with the mean aggregator, on plain arrays in the kernels' memory. They are the gradients of `shard-gradients.ts`, but with
 * tensors, the sums and copies between the layers would take as much time as the products.
 *
 * Shapes: R rows, L links, P trained values.
 */

import type { Engine } from "../../engines/engine.ts";
import {
	createLayerKernels,
	type LayerKernels,
} from "../../kernels/convolutions.ts";
import type { Parameter } from "../../training/parameters.ts";
import {
	type ArrayOffsets,
	layOutArrays,
	type ShardSizes,
} from "./array-offsets.ts";
import { productsOfEngine } from "./engine-products.ts";
import { productsInKernels } from "./kernel-products.ts";
import type { LayerProducts } from "./layer-products.ts";
import { classifyLinks } from "./link-classifier.ts";
import {
	type MatrixLayer,
	matrixLayers,
	numConvolutions,
} from "./matrix-layers.ts";
import type { PreparedShard } from "./training-batch.ts";

/** Computes the gradients of shards, one after another, in the same arrays. */
export interface ArrayNetwork {
	/** Loads the weights [P] of a step. */
	load(weights: Float32Array): void;
	/** Writes the gradients of all weights, [P], and returns the probabilities [L]. The shard must have links. */
	differentiate(shard: PreparedShard, gradients: Float32Array): Float32Array;
	/** Frees the weights. */
	release(): void;
}

/** Whether gradients are faster on arrays: for an engine whose tensors are in this process, but whose operations between the products are slow. */
export function prefersArrays({ name, isOnGpu }: Engine): boolean {
	return name === "wasm" || (name === "node" && !isOnGpu);
}

/** @param layout the range of each weight among all [P] */
export function createArrayNetwork(
	engine: Engine,
	layout: readonly Parameter[],
): ArrayNetwork {
	const kernels = createLayerKernels();
	const layers = matrixLayers(layout);
	const products =
		engine.name === "wasm"
			? productsInKernels(kernels, layers, 1)
			: productsOfEngine(engine, kernels, layers);
	const network = { kernels, layers, products };
	const slopes = layout.find(({ name }) => name === "classifier.1.weight")!;
	let weights: Float32Array = new Float32Array(0);
	let arrays: ArrayOffsets | null = null;

	/** Returns arrays that are large enough for the shard. If it has to lay out new ones, it loads the weights again. */
	function arraysFor(sizes: ShardSizes): ArrayOffsets {
		if (!arrays?.fits(sizes)) {
			arrays = layOutArrays(kernels, network, arrays?.sizes ?? null, sizes);
			products.load(weights, arrays.products);
		}
		return arrays;
	}

	return {
		load(ofStep) {
			weights = ofStep;
			if (arrays) products.load(weights, arrays.products);
		},
		differentiate(shard, gradients) {
			const { nodeIds, edgeRows, numLinks } = shard.subgraphs;
			const sizes = {
				rows: nodeIds.length,
				links: numLinks,
				edges: edgeRows.length,
			};
			const pass = { ...network, sizes, arrays: arraysFor(sizes) };
			writeGraph(pass, shard);
			writeFeatures(pass, shard.x);
			convolve(pass);
			const { targets } = shard;
			const classifier = { weights, slopes, targets };
			const probabilities = classifyLinks(pass, classifier, gradients);
			passBack(pass, gradients);
			return probabilities;
		},
		release: products.release,
	};
}

/** A network and one shard's arrays. */
interface ShardPass {
	readonly kernels: LayerKernels;
	readonly layers: readonly MatrixLayer[];
	readonly products: LayerProducts;
	readonly sizes: ShardSizes;
	readonly arrays: ArrayOffsets;
}

/** Writes the edges. The share of an edge is 1 / the degree of its row; that of the reverse edge is 1 / the degree of the neighbour. */
function writeGraph(
	{ kernels, arrays }: ShardPass,
	{ subgraphs: { edgeOffsets, edgeRows } }: PreparedShard,
): void {
	kernels.ints(arrays.offsets, edgeOffsets.length).set(edgeOffsets);
	kernels.ints(arrays.neighbours, edgeRows.length).set(edgeRows);
	const shares = kernels.floats(arrays.shares, edgeRows.length);
	const sharesBack = kernels.floats(arrays.sharesBack, edgeRows.length);
	for (let row = 0; row + 1 < edgeOffsets.length; row++) {
		const first = edgeOffsets[row];
		const last = edgeOffsets[row + 1];
		for (let e = first; e < last; e++) {
			const other = edgeRows[e];
			shares[e] = 1 / (last - first);
			sharesBack[e] = 1 / (edgeOffsets[other + 1] - edgeOffsets[other]);
		}
	}
}

/** Writes x [R, D], padded with columns of zeros to the width of the first layer. */
function writeFeatures(
	{ kernels, layers, sizes, arrays }: ShardPass,
	x: Float32Array,
): void {
	const { inputs, width } = layers[0];
	const rows = kernels.floats(arrays.x, sizes.rows * width);
	if (width === inputs) {
		rows.set(x);
		return;
	}
	rows.fill(0);
	for (let row = 0; row < sizes.rows; row++)
		rows.set(x.subarray(row * inputs, (row + 1) * inputs), row * width);
}

/** Number of rows that a convolution computes: all, but for the last one only the links'. */
function rowsOf(layer: number, { rows, links }: ShardSizes): number {
	return layer === numConvolutions - 1 ? links : rows;
}

/** Computes the outputs of all convolutions. */
function convolve(pass: ShardPass): void {
	const { kernels, layers, products, sizes, arrays } = pass;
	for (let layer = 0; layer < numConvolutions; layer++) {
		const numRows = rowsOf(layer, sizes);
		const x = layer === 0 ? arrays.x : arrays.outputs[layer - 1];
		kernels.joinSums(
			arrays.offsets,
			arrays.neighbours,
			arrays.shares,
			x,
			x,
			layers[layer].width,
			arrays.joined[layer],
			numRows,
		);
		const [input, y] = [arrays.joined[layer], arrays.outputs[layer]];
		products.apply(layer, { x: input, y, numRows }, true);
	}
}

/** Computes the gradients of all convolutions, starting from the gradient before the last one's ReLU, which is in the first of the arrays for gradients. */
function passBack(pass: ShardPass, gradients: Float32Array): void {
	const { kernels, layers, products, sizes, arrays } = pass;
	let [dy, next] = arrays.gradients;
	for (let layer = numConvolutions - 1; layer >= 0; layer--) {
		const numRows = rowsOf(layer, sizes);
		const { inner, width } = layers[layer];
		const dx = layer === 0 ? null : arrays.joinedGradients;
		const x = arrays.joined[layer];
		products.differentiate(layer, { x, dy, dx, numRows }, gradients);
		if (dx === null) return;
		kernels.floats(dx, sizes.rows * inner).fill(0, numRows * inner);
		kernels.joinSumsGradient(
			arrays.offsets,
			arrays.neighbours,
			arrays.sharesBack,
			dx,
			arrays.outputs[layer - 1],
			width,
			next,
			sizes.rows,
		);
		[dy, next] = [next, dy];
	}
}
