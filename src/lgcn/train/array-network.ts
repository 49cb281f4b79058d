/**
 * Loss gradients of the L-GCN with the mean aggregator on plain arrays in the memory of kernels: no tensors between the layers, whose sums and copies
 * would take as long as the products. The arithmetic is that of `shard-gradients.ts`.
 *
 * R rows, L links, P the values of all weights together.
 */

import type { Engine } from "../../engines/engine.ts";
import {
	createLayerKernels,
	type LayerKernels,
} from "../../kernels/convolutions.ts";
import type { Parameter } from "../../training/parameters.ts";
import { type ArrayPlaces, layOutArrays } from "./array-offsets.ts";
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

/** Gradients of shards by one thread, whose arrays are used again by each. */
export interface ArrayNetwork {
	/** Takes the weights [P] of a step. */
	load(weights: Float32Array): void;
	/** Writes the gradients of all weights, [P]; returns the probabilities [L]. For a shard with links. */
	differentiate(shard: PreparedShard, gradients: Float32Array): Float32Array;
	/** Lets go of the weights. */
	release(): void;
}

/** Whether an engine's gradients are better computed so: its tensors lie in this process, and its own operations between the products are slow. */
export function prefersArrays({ name, isOnGpu }: Engine): boolean {
	return name === "wasm" || (name === "node" && !isOnGpu);
}

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
	const slopes = layout.find(({ name }) => name === "classifier.1.weight")!;
	let weights: Float32Array = new Float32Array(0);
	let places: ArrayPlaces | null = null;

	/** The places of a shard's arrays, with the weights beside them. */
	function placesOf({ subgraphs }: PreparedShard): ArrayPlaces {
		const sizes = {
			rows: subgraphs.nodeIds.length,
			links: subgraphs.numLinks,
			edges: subgraphs.edgeRows.length,
		};
		if (!places?.fits(sizes)) {
			places = layOutArrays(kernels, layers, products, places, sizes);
			products.load(weights, places.products);
		}
		return places;
	}

	return {
		load(ofStep) {
			weights = ofStep;
			if (places) products.load(weights, places.products);
		},
		differentiate(shard, gradients) {
			const at = placesOf(shard);
			const { numLinks, nodeIds } = shard.subgraphs;
			const numRows = nodeIds.length;
			putGraph(kernels, at, shard);
			putFeatures(kernels, at, layers[0], shard.x, numRows);
			convolve(kernels, products, layers, at, numRows, numLinks);
			const probabilities = classifyLinks(
				...([kernels, products, at, shard.targets] as const),
				...([weights, slopes, gradients] as const),
			);
			passBack(kernels, products, layers, at, numRows, numLinks, gradients);
			return probabilities;
		},
		release: products.release,
	};
}

/** Edges, with the shares that their rows take and those that their neighbours take: one by the row's degree, one by the neighbour's. */
function putGraph(
	kernels: LayerKernels,
	at: ArrayPlaces,
	{ subgraphs: { edgeOffsets, edgeRows } }: PreparedShard,
): void {
	kernels.ints(at.offsets, edgeOffsets.length).set(edgeOffsets);
	kernels.ints(at.neighbours, edgeRows.length).set(edgeRows);
	const taken = kernels.floats(at.shares, edgeRows.length);
	const given = kernels.floats(at.sharesBack, edgeRows.length);
	for (let row = 0; row + 1 < edgeOffsets.length; row++) {
		const first = edgeOffsets[row];
		const last = edgeOffsets[row + 1];
		for (let e = first; e < last; e++) {
			const other = edgeRows[e];
			taken[e] = 1 / (last - first);
			given[e] = 1 / (edgeOffsets[other + 1] - edgeOffsets[other]);
		}
	}
}

/** [R, D] in columns of zeros up to the layer's width. */
function putFeatures(
	kernels: LayerKernels,
	at: ArrayPlaces,
	{ inputs, width }: MatrixLayer,
	x: Float32Array,
	numRows: number,
): void {
	const rows = kernels.floats(at.x, numRows * width);
	if (width === inputs) {
		rows.set(x);
		return;
	}
	rows.fill(0);
	for (let row = 0; row < numRows; row++)
		rows.set(x.subarray(row * inputs, (row + 1) * inputs), row * width);
}

/** Rows that a convolution computes: the last one is wanted for the links alone. */
function rowsOf(layer: number, numRows: number, numLinks: number): number {
	return layer === numConvolutions - 1 ? numLinks : numRows;
}

function convolve(
	kernels: LayerKernels,
	products: LayerProducts,
	layers: readonly MatrixLayer[],
	at: ArrayPlaces,
	numRows: number,
	numLinks: number,
): void {
	for (let layer = 0; layer < numConvolutions; layer++) {
		const count = rowsOf(layer, numRows, numLinks);
		const x = layer === 0 ? at.x : at.outputs[layer - 1];
		kernels.joinSums(
			...([at.offsets, at.neighbours, at.shares] as const),
			...([x, x, layers[layer].width, at.joined[layer], count] as const),
		);
		products.apply(layer, at.joined[layer], at.outputs[layer], count, true);
	}
}

/** From the gradient before the last convolution's ReLU, which lies in the first place of those. */
function passBack(
	kernels: LayerKernels,
	products: LayerProducts,
	layers: readonly MatrixLayer[],
	at: ArrayPlaces,
	numRows: number,
	numLinks: number,
	gradients: Float32Array,
): void {
	let [dy, next] = at.gradients;
	for (let layer = numConvolutions - 1; layer >= 0; layer--) {
		const count = rowsOf(layer, numRows, numLinks);
		const { inner, width } = layers[layer];
		const dx = layer === 0 ? null : at.joinedGradients;
		const back = { x: at.joined[layer], dy, dx, numRows: count };
		products.differentiate(layer, back, gradients);
		if (dx === null) return;
		kernels.floats(dx, numRows * inner).fill(0, count * inner);
		kernels.joinSumsGradient(
			...([at.offsets, at.neighbours, at.sharesBack, dx] as const),
			...([at.outputs[layer - 1], width, next, numRows] as const),
		);
		[dy, next] = [next, dy];
	}
}
