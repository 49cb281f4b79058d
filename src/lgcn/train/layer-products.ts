/** The products of the L-GCN's layers, forward and backward, on arrays in the kernels' memory; an engine computes them. */

/** Addresses of the arrays of one layer's gradients; all have space for one more row. */
export interface BackwardArrays {
	/** [numRows, inner] the layer's input. */
	readonly x: number;
	/** [numRows, columns] the gradient of its output. */
	readonly dy: number;
	/** [numRows, inner] where the gradient of its input is written, or null where it is not needed. */
	readonly dx: number | null;
	readonly numRows: number;
}

/** Addresses of the arrays of one layer. */
export interface ForwardArrays {
	/** [numRows, inner] its input. */
	readonly x: number;
	/** [numRows, columns] where its output is written. */
	readonly y: number;
	readonly numRows: number;
}

/** A layer is named by its index. */
export interface LayerProducts {
	/** Lengths of the arrays that the products themselves need, for up to `numRows` rows. */
	lengths(numRows: number): number[];
	/** Loads the weights [P] of a step; `addresses` are those of the arrays of these lengths. */
	load(weights: Float32Array, addresses: readonly number[]): void;
	/** y = x W + b, with a ReLU where `isRectified`. */
	apply(layer: number, arrays: ForwardArrays, isRectified: boolean): void;
	/** Writes the gradients of the layer's weights and biases into all gradients [P], and that of x. Once after each `apply`. */
	differentiate(
		layer: number,
		arrays: BackwardArrays,
		gradients: Float32Array,
	): void;
	/** Frees the weights. */
	release(): void;
}
