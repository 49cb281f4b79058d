/** The L-GCN's classifier (a layer, PReLU, a layer) and loss (cross-entropy) on plain arrays, forward and backward. L links, H hidden values, P trained values. */
import type { LayerKernels } from "../../kernels/convolutions.ts";
import { panelColumns } from "../../kernels/sizes.ts";
import type { Parameter } from "../../training/parameters.ts";
import type { ArrayOffsets } from "./array-offsets.ts";
import type { LayerProducts } from "./layer-products.ts";
import { numConvolutions } from "./matrix-layers.ts";

/** Indices of the classifier's two layers, which follow the convolutions. */
const hiddenLayer = numConvolutions;
const logitLayer = numConvolutions + 1;
/** The two logits of a link are padded to a whole panel. */
const logitColumns = panelColumns;

interface Network {
	readonly kernels: LayerKernels;
	readonly products: LayerProducts;
	readonly arrays: ArrayOffsets;
}

interface ClassifierInputs {
	/** [P] all weights. */
	readonly weights: Float32Array;
	/** The range of the PReLU's slopes among them. */
	readonly slopes: Parameter;
	/** [L, 2] one-hot rows, times each link's share in the loss. */
	readonly targets: Float32Array;
}

/**
 * Classifies the output of the last convolution, [L, H]: returns the probabilities [L] and writes the classifier's gradients into `gradients` [P].
 * It writes the gradient before that convolution's ReLU, [L, H], to the first of the arrays for gradients.
 */
export function classifyLinks(
	{ kernels, products, arrays }: Network,
	{ weights, slopes, targets }: ClassifierInputs,
	gradients: Float32Array,
): Float32Array {
	const numRows = targets.length / 2;
	const x = arrays.outputs[arrays.outputs.length - 1];
	const [dx] = arrays.gradients;
	const { activated, activatedGradients: dy, logits } = arrays;
	const length = numRows * (slopes.end - slopes.start);
	products.apply(hiddenLayer, { x, y: arrays.hidden, numRows }, false);
	const hidden = kernels.floats(arrays.hidden, length);
	const slope = weights.subarray(slopes.start, slopes.end);
	applyPrelu(hidden, slope, kernels.floats(activated, length));
	products.apply(logitLayer, { x: activated, y: logits, numRows }, false);
	const logitRows = kernels.floats(logits, numRows * logitColumns);
	const probabilities = lossGradient(logitRows, targets);

	const ofLogits = { x: activated, dy: logits, dx: dy, numRows };
	products.differentiate(logitLayer, ofLogits, gradients);
	const toSlopes = gradients.subarray(slopes.start, slopes.end);
	differentiatePrelu(hidden, slope, kernels.floats(dy, length), toSlopes);
	products.differentiate(hiddenLayer, { x, dy, dx, numRows }, gradients);
	rectify(kernels.floats(dx, length), kernels.floats(x, length));
	return probabilities;
}

/** Applies a PReLU with a slope for each column to x [L, H]. */
function applyPrelu(
	x: Float32Array,
	slopes: Float32Array,
	to: Float32Array,
): void {
	for (let row = 0; row < x.length; row += slopes.length)
		for (let c = 0; c < slopes.length; c++) {
			const value = x[row + c];
			to[row + c] = value > 0 ? value : value * slopes[c];
		}
}

/** Replaces the gradient of a PReLU's output by that of its input x, and writes the gradient of the slopes to `toSlopes`. */
function differentiatePrelu(
	x: Float32Array,
	slopes: Float32Array,
	gradient: Float32Array,
	toSlopes: Float32Array,
): void {
	const sums = new Float64Array(slopes.length);
	for (let row = 0; row < x.length; row += slopes.length)
		for (let c = 0; c < slopes.length; c++) {
			const value = x[row + c];
			if (value > 0) continue;
			sums[c] += value * gradient[row + c];
			gradient[row + c] *= slopes[c];
		}
	toSlopes.set(sums);
}

/** Replaces the logits by the gradient of the loss, softmax * share - target, and returns the second column of the softmax, [L]. */
function lossGradient(
	logits: Float32Array,
	targets: Float32Array,
): Float32Array {
	const probabilities = new Float32Array(targets.length / 2);
	for (let i = 0; i < probabilities.length; i++) {
		const row = i * logitColumns;
		const p = 1 / (1 + Math.exp(logits[row] - logits[row + 1]));
		const [no, yes] = [targets[2 * i], targets[2 * i + 1]];
		probabilities[i] = p;
		logits.fill(0, row, row + logitColumns);
		logits[row] = (1 - p) * (no + yes) - no;
		logits[row + 1] = p * (no + yes) - yes;
	}
	return probabilities;
}

/** Sets a gradient to 0 where the output of the ReLU is 0. */
function rectify(gradient: Float32Array, outputs: Float32Array): void {
	for (let i = 0; i < outputs.length; i++) if (outputs[i] <= 0) gradient[i] = 0;
}
