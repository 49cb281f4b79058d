/**
 * The relational network backwards, written out: gradients of every weight from those of the logits.
 * Products run on the engine, all else on plain arrays, so that each engine trains the same way. Shapes and letters as in `relational.ts`.
 */
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import { gateGradients, sumNeighbours } from "../gated-mean.ts";
import { gateWeightGradients } from "../gates.ts";
import type { RelationInputs } from "../batch-inputs.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Workspace } from "../../arrays/workspace.ts";
import type { Engine } from "../../engines/engine.ts";
import { linearGradients } from "../linear.ts";
import type { ForwardValues, LayerValues } from "../forward.ts";
import { gateWeights, layerNames } from "../weights.ts";

/** By weight name. */
export type Gradients = Map<string, Float32Array | Float64Array>;

/**
 * @param values what `forwardRelational` returned for the same batch, inputs, gates and weights
 * @param logitGradients [L]
 */
export async function relationalGradients(
	engine: Engine,
	weights: StateDict,
	batch: SubgraphBatch,
	inputs: RelationInputs,
	gates: readonly Float32Array[],
	values: ForwardValues,
	logitGradients: Float64Array,
	workspace: Workspace,
): Promise<Gradients> {
	const gradients: Gradients = new Map();
	const hiddenGradient = readOutGradients(
		weights,
		values.hidden,
		logitGradients,
		gradients,
	);
	const head = await denseGradients(
		engine,
		weights,
		"head.0",
		hiddenGradient,
		values.headInputs,
		gradients,
	);
	const width = weights.get("head.1.weight")!.data.length;
	let dh = takeColumns(head, batch.numLinks, width); // [L, C]
	for (let i = layerNames.length - 1; i >= 0; i--) {
		const name = layerNames[i];
		const layer = values.layers[i];
		const h = i === 0 ? inputs.nodes : values.layers[i - 1].out;
		maskByRelu(dh, layer.out);
		const dJoined = await denseGradients(
			engine,
			weights,
			name,
			dh,
			layer.joined,
			gradients,
		); // [rows, 2 I]
		addGateGradients(
			weights,
			name,
			batch,
			inputs.edges,
			gates[i],
			h,
			layer,
			dJoined,
			gradients,
			workspace,
		);
		if (i > 0) dh = inputGradient(batch, gates[i], layer, dJoined, workspace); // [R, I]
	}
	return gradients;
}

/** Weight and bias gradients of a dense layer; returns its input's gradient. */
async function denseGradients(
	engine: Engine,
	weights: StateDict,
	name: string,
	dy: Float32Array,
	x: Float32Array,
	gradients: Gradients,
): Promise<Float32Array> {
	const { shape, data } = weights.get(`${name}.weight`)!;
	const outputs = shape[0];
	const product = await linearGradients(engine, dy, x, data, outputs);
	const bias = new Float64Array(outputs);
	for (let at = 0; at < dy.length; ) {
		for (let c = 0; c < outputs; c++) bias[c] += dy[at++];
	}
	gradients.set(`${name}.weight`, product.weight);
	gradients.set(`${name}.bias`, bias);
	return product.input;
}

/** Of the last layer and the PReLU; returns the gradient before the PReLU, [L, C]. */
function readOutGradients(
	weights: StateDict,
	hidden: Float32Array,
	logitGradients: Float64Array,
	gradients: Gradients,
): Float32Array {
	const slopes = weights.get("head.1.weight")!.data;
	const outputWeight = weights.get("head.2.weight")!.data;
	const width = slopes.length;
	const dHidden = new Float32Array(hidden.length);
	const dSlopes = new Float64Array(width);
	const dOutput = new Float64Array(width);
	let dBias = 0;
	for (let link = 0, at = 0; link < logitGradients.length; link++) {
		const dLogit = logitGradients[link];
		dBias += dLogit;
		for (let c = 0; c < width; c++, at++) {
			const value = hidden[at];
			const gradient = dLogit * outputWeight[c];
			if (value > 0) {
				dOutput[c] += dLogit * value;
				dHidden[at] = gradient;
			} else {
				dOutput[c] += dLogit * slopes[c] * value;
				dSlopes[c] += gradient * value;
				dHidden[at] = gradient * slopes[c];
			}
		}
	}
	gradients.set("head.1.weight", dSlopes);
	gradients.set("head.2.weight", dOutput);
	gradients.set("head.2.bias", Float64Array.of(dBias));
	return dHidden;
}

function maskByRelu(gradient: Float32Array, out: Float32Array): void {
	for (let at = 0; at < gradient.length; at++)
		if (out[at] <= 0) gradient[at] = 0;
}

function addGateGradients(
	weights: StateDict,
	name: string,
	batch: SubgraphBatch,
	edgeInputs: Float32Array,
	gates: Float32Array,
	h: Float32Array,
	{ joined, sums }: LayerValues,
	dJoined: Float32Array,
	gradients: Gradients,
	workspace: Workspace,
): void {
	const rows = sums.length;
	const columns = h.length / batch.nodeIds.length;
	const numEdges = batch.edgeOffsets[rows];
	const half = { stride: 2 * columns, start: columns };
	const dGates = workspace.floats("gate gradients", numEdges);
	gateGradients(
		{ offsets: batch.edgeOffsets, neighbours: batch.edgeRows },
		{ data: h, stride: columns, start: 0 },
		{ data: joined, ...half },
		{ data: dJoined, ...half },
		sums,
		columns,
		rows,
		dGates,
	);
	const gate = gateWeightGradients(
		edgeInputs,
		gateWeights(weights, name),
		gates,
		dGates,
		numEdges,
	);
	gradients.set(`${name}.gate.0.weight`, gate.hiddenWeight);
	gradients.set(`${name}.gate.0.bias`, gate.hiddenBias);
	gradients.set(`${name}.gate.2.weight`, gate.outputWeight);
	gradients.set(`${name}.gate.2.bias`, gate.outputBias);
}

/** [R, I] of what came into a layer: a row's own half, and its share in its neighbours' means. */
function inputGradient(
	batch: SubgraphBatch,
	gates: Float32Array,
	{ sums }: LayerValues,
	dJoined: Float32Array,
	workspace: Workspace,
): Float32Array {
	const rows = sums.length;
	const numRows = batch.nodeIds.length;
	const { edgeOffsets: offsets, edgeRows: neighbours } = batch;
	const columns = dJoined.length / rows / 2;
	const dh = new Float32Array(numRows * columns);
	dh.set(takeColumns(dJoined, rows, columns));
	// An edge's share in the other direction: the same gate over the other row's sum.
	const mirrored = workspace.floats("mirrored", neighbours.length);
	for (let e = 0; e < neighbours.length; e++)
		mirrored[e] = neighbours[e] < rows ? gates[e] / sums[neighbours[e]] : 0;
	sumNeighbours(
		{ offsets, neighbours },
		mirrored,
		{ data: dJoined, stride: 2 * columns, start: columns },
		rows,
		columns,
		{ data: dh, stride: columns, start: 0 },
		numRows,
		true,
	);
	return dh;
}

/** The first columns of each row. */
function takeColumns(
	data: Float32Array,
	rows: number,
	columns: number,
): Float32Array {
	const stride = data.length / rows;
	const taken = new Float32Array(rows * columns);
	for (let row = 0, out = 0; row < rows; row++) {
		for (let c = 0; c < columns; c++) taken[out++] = data[row * stride + c];
	}
	return taken;
}
