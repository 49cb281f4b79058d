/**
 * The gates of the relational network's edges, g = sigmoid(MLP(edge inputs)). They are like the paper's attention, but their input is the similarity of
 * the edge's rows. A gate depends only on its edge, so it is computed once for many subgraphs.
 */

import { sigmoid } from "../arrays/sigmoid.ts";
import { leastGateSum } from "../kernels/sizes.ts";

/** The network uses float32; tests check gradients in float64. */
export type Floats = Float32Array | Float64Array;

/** An MLP G -> H -> 1 with a ReLU between its layers; weights are (out, in) as in PyTorch. */
export interface GateWeights<F extends Floats> {
	readonly hiddenWeight: F; // [H, G]
	readonly hiddenBias: F; // [H]
	readonly outputWeight: F; // [H]
	readonly outputBias: F; // [1]
}

/** Computes `gates` [E] from `inputs` [E, G]. */
export function computeGates<F extends Floats>(
	inputs: F,
	weights: GateWeights<F>,
	gates: F,
): void {
	const { hiddenWeight, hiddenBias, outputWeight } = weights;
	const outputBias = weights.outputBias[0];
	const numHidden = hiddenBias.length;
	const numInputs = hiddenWeight.length / numHidden;
	for (let e = 0; e < gates.length; e++) {
		const input = e * numInputs;
		const firstInput = inputs[input];
		let output = outputBias;
		for (let k = 0; k < numHidden; k++) {
			const weight = k * numInputs;
			let value = hiddenBias[k] + hiddenWeight[weight] * firstInput;
			for (let g = 1; g < numInputs; g++)
				value += hiddenWeight[weight + g] * inputs[input + g];
			if (value > 0) output += outputWeight[k] * value;
		}
		gates[e] = sigmoid(output);
	}
}

/** Writes the sum of each row's gates to `sums`, for as many rows as it has, and each gate divided by that sum to `shares`. */
export function normaliseGates<F extends Floats>(
	offsets: Int32Array,
	gates: F,
	shares: F,
	sums: F,
): void {
	for (let row = 0; row < sums.length; row++) {
		let sum = 0;
		for (let e = offsets[row]; e < offsets[row + 1]; e++) sum += gates[e];
		sums[row] = Math.max(sum, leastGateSum);
		const scale = 1 / sums[row];
		for (let e = offsets[row]; e < offsets[row + 1]; e++)
			shares[e] = gates[e] * scale;
	}
}

/**
 * Copies the gates of three layers from a table to the edges that use them. The float32 values are copied as int32, which needs no conversion.
 * @param table [entries, 3]
 * @param entries [E] the row of each edge in the table
 * @param to [E', 4] gets the gates, from edge `start` on; the fourth value of an edge does not change
 */
export function gatherGates(
	table: Int32Array,
	entries: Int32Array,
	to: Int32Array,
	start: number,
): void {
	let out = 4 * start;
	for (let e = 0; e < entries.length; e++, out += 4) {
		const entry = 3 * entries[e];
		to[out] = table[entry];
		to[out + 1] = table[entry + 1];
		to[out + 2] = table[entry + 2];
	}
}

/**
 * Computes the gradients of the gate's weights from `gradients` [E'] of the first E' gates, which it overwrites by the gradients before the sigmoid.
 * It computes the hidden layer again instead of storing it.
 */
export function gateWeightGradients<F extends Floats>(
	inputs: F,
	weights: GateWeights<F>,
	gates: F,
	gradients: F,
): GateWeights<Float64Array> {
	const { hiddenWeight, hiddenBias, outputWeight } = weights;
	const numEdges = gradients.length;
	const numHidden = hiddenBias.length;
	const numInputs = hiddenWeight.length / numHidden;
	const sums = {
		hiddenWeight: new Float64Array(hiddenWeight.length),
		hiddenBias: new Float64Array(numHidden),
		outputWeight: new Float64Array(numHidden),
		outputBias: new Float64Array(1),
	};
	for (let e = 0; e < numEdges; e++) {
		gradients[e] *= gates[e] * (1 - gates[e]);
		sums.outputBias[0] += gradients[e];
	}
	const inputSums = new Float64Array(numInputs);
	for (let k = 0; k < numHidden; k++) {
		const weight = k * numInputs;
		const firstWeight = hiddenWeight[weight];
		let sum = 0;
		let valueSum = 0;
		inputSums.fill(0);
		for (let e = 0; e < numEdges; e++) {
			const input = e * numInputs;
			let value = hiddenBias[k] + firstWeight * inputs[input];
			for (let g = 1; g < numInputs; g++)
				value += hiddenWeight[weight + g] * inputs[input + g];
			if (value <= 0) continue;
			const gradient = gradients[e];
			sum += gradient;
			valueSum += gradient * value;
			for (let g = 0; g < numInputs; g++)
				inputSums[g] += gradient * inputs[input + g];
		}
		sums.outputWeight[k] = valueSum;
		sums.hiddenBias[k] = sum * outputWeight[k];
		for (let g = 0; g < numInputs; g++)
			sums.hiddenWeight[weight + g] = inputSums[g] * outputWeight[k];
	}
	return sums;
}
