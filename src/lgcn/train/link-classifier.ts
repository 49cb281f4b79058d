/** The L-GCN's classifier and loss on plain arrays, forward and backward: a layer, PReLU, a layer, cross-entropy. L links, H hidden values. */

import type { LayerKernels } from "../../kernels/convolutions.ts";
import { panelColumns } from "../../kernels/sizes.ts";
import type { Parameter } from "../../training/parameters.ts";
import type { ArrayPlaces } from "./array-offsets.ts";
import type { LayerProducts } from "./layer-products.ts";
import { numConvolutions } from "./matrix-layers.ts";

/** Among the layers, whose convolutions come first. */
const hiddenLayer = numConvolutions;
const logitLayer = numConvolutions + 1;
/** The two logits lie in a whole panel. */
const logitColumns = panelColumns;

/**
 * From what the last convolution gave, [L, H]: returns the probabilities [L], writes the classifier's gradients among all, and the gradient before
 * that convolution's ReLU, [L, H], to the first place of those.
 * @param targets [L, 2] one-hot rows times each link's share in the loss
 */
export function classifyLinks(
	kernels: LayerKernels,
	products: LayerProducts,
	at: ArrayPlaces,
	targets: Float32Array,
	weights: Float32Array,
	slopes: Parameter,
	gradients: Float32Array,
): Float32Array {
	const numRows = targets.length / 2;
	const x = at.outputs[at.outputs.length - 1];
	const [dx] = at.gradients;
	const length = numRows * (slopes.end - slopes.start);
	products.apply(hiddenLayer, x, at.hidden, numRows, false);
	const hidden = kernels.floats(at.hidden, length);
	const slope = weights.subarray(slopes.start, slopes.end);
	bend(hidden, slope, kernels.floats(at.bent, length));
	products.apply(logitLayer, at.bent, at.logits, numRows, false);
	const probabilities = lossGradient(
		kernels.floats(at.logits, numRows * logitColumns),
		targets,
	);

	const { bentGradients: dy } = at;
	const ofLogits = { x: at.bent, dy: at.logits, dx: dy, numRows };
	products.differentiate(logitLayer, ofLogits, gradients);
	const toSlopes = gradients.subarray(slopes.start, slopes.end);
	unbend(hidden, slope, kernels.floats(dy, length), toSlopes);
	products.differentiate(hiddenLayer, { x, dy, dx, numRows }, gradients);
	rectify(kernels.floats(dx, length), kernels.floats(x, length));
	return probabilities;
}

/** PReLU: [L, H] with a slope for each column. */
function bend(x: Float32Array, slopes: Float32Array, to: Float32Array): void {
	for (let row = 0; row < x.length; row += slopes.length)
		for (let c = 0; c < slopes.length; c++) {
			const value = x[row + c];
			to[row + c] = value > 0 ? value : value * slopes[c];
		}
}

/** Replaces the gradient after a PReLU of x by that before it, and writes that of the slopes. */
function unbend(
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

/** Replaces logits by the loss's gradient, softmax * share - target; returns the second column of the softmax, [L]. */
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

/** Zero where the ReLU's output is. */
function rectify(gradient: Float32Array, outputs: Float32Array): void {
	for (let i = 0; i < outputs.length; i++) if (outputs[i] <= 0) gradient[i] = 0;
}
