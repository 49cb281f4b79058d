/** The interface of what multiplies in the L-GCN's layers, forward and backward, on arrays in the kernels' memory. */

/** Addresses of the arrays for the gradients of one layer; each array has space for one more row. */
export interface BackwardArrays {
	/** [numRows, inner] the layer's input. */
	readonly x: number;
	/** [numRows, columns] the gradient of its output. */
	readonly dy: number;
	/** [numRows, inner] gets the gradient of its input; null if that is not needed. */
	readonly dx: number | null;
	readonly numRows: number;
}

/** Addresses of the input and the output of one layer. */
export interface ForwardArrays {
	/** [numRows, inner] its input. */
	readonly x: number;
	/** [numRows, columns] gets its output. */
	readonly y: number;
	readonly numRows: number;
}

/** The products; `layer` is the index of a layer. */
export interface LayerProducts {
	/** Lengths of the scratch arrays for up to `numRows` rows. */
	lengths(numRows: number): number[];
	/** Loads the weights [P] of a step; `addresses` are those of the scratch arrays. */
	load(weights: Float32Array, addresses: readonly number[]): void;
	/** y = x W + b, with a ReLU where `isRectified`. */
	apply(layer: number, arrays: ForwardArrays, isRectified: boolean): void;
	/** Writes the gradients of the layer's weights and biases into all gradients [P], and the gradient of x to `dx`. Called once after each `apply`. */
	differentiate(
		layer: number,
		arrays: BackwardArrays,
		gradients: Float32Array,
	): void;
	/** Frees the weights. */
	release(): void;
}
