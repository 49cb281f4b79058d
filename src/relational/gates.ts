/**
 * The gates of the relational network's edges, g = sigmoid(MLP(edge inputs)): the paper's attention with the edge's similarity as its input.
 * On plain arrays: an edge's gate depends on nothing else, so that it can be computed once for many subgraphs.
 */

/** Float32 at work; float64 where gradients are checked. */
export type Floats = Float32Array | Float64Array;

/** An MLP G -> H -> 1 with ReLU inside, PyTorch's (out, in) layout. */
export interface GateWeights<F extends Floats> {
	readonly hiddenWeight: F; // [H, G]
	readonly hiddenBias: F; // [H]
	readonly outputWeight: F; // [H]
	readonly outputBias: F; // [1]
}

/** Below this sum of gates the mean is a sum over it, so that nothing divides by zero. */
export const leastGateSum = 1e-30;

export function sigmoid(x: number): number {
	return 1 / (1 + Math.exp(-x));
}

/** [E, G] inputs -> [E] gates. */
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

/** [E'] each gate over its row's sum of gates, for the first `numRows` rows; `sums` [numRows] gets the sums. */
export function normaliseGates<F extends Floats>(
	offsets: Int32Array,
	gates: F,
	numRows: number,
	shares: F,
	sums: F,
): void {
	for (let row = 0; row < numRows; row++) {
		let sum = 0;
		for (let e = offsets[row]; e < offsets[row + 1]; e++) sum += gates[e];
		sums[row] = Math.max(sum, leastGateSum);
		const scale = 1 / sums[row];
		for (let e = offsets[row]; e < offsets[row + 1]; e++)
			shares[e] = gates[e] * scale;
	}
}

/**
 * Gathers the gates of three layers for some edges, bit by bit as whole numbers: no conversions.
 * @param table [entries, 3]
 * @param entries [E] which of the table's rows is each edge's
 * @param to [E', 4] theirs go where edge `start` is; a fourth value of each stays as it is
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
 * Gradients of the gate's weights from those of the first `numEdges` gates; the hidden layer is computed again.
 * `gradients` become those before the sigmoid.
 */
export function gateWeightGradients<F extends Floats>(
	inputs: F,
	weights: GateWeights<F>,
	gates: F,
	gradients: F,
	numEdges: number,
): GateWeights<Float64Array> {
	const { hiddenWeight, hiddenBias, outputWeight } = weights;
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
