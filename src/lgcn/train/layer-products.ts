/** What an engine does for the L-GCN's layers on arrays in the memory of kernels: their products, forward and backward. */

/** Where the arrays of a layer's gradients lie; all have room for one row more. */
export interface BackwardPlaces {
	/** [numRows, inner] what went in. */
	readonly x: number;
	/** [numRows, columns] the gradient of what came out. */
	readonly dy: number;
	/** [numRows, inner] for the gradient of what went in, or null. */
	readonly dx: number | null;
	readonly numRows: number;
}

/** Layers go by their index. */
export interface LayerProducts {
	/** Of the arrays that it needs itself, for up to so many rows. */
	lengths(numRows: number): number[];
	/** Takes the weights [P] of a step; `addresses` are those of the arrays it needs. */
	load(weights: Float32Array, addresses: readonly number[]): void;
	/** y = x W + b, with a ReLU where `isRectified`. */
	apply(
		layer: number,
		x: number,
		y: number,
		numRows: number,
		isRectified: boolean,
	): void;
	/** The gradients of weights and biases, among all [P], and of x. Once for each `apply`. */
	differentiate(
		layer: number,
		places: BackwardPlaces,
		gradients: Float32Array,
	): void;
	/** Lets go of the weights. */
	release(): void;
}
