/**
 * The backward pass of the relational network, written by hand: it computes the gradients of all weights from those of the logits.
 * Matrix products run on the engine and all else on plain arrays, so that every engine trains in the same way. Shapes as in `forward.ts`.
 */

import type { StateDict } from "../../arrays/state-dict.ts";
import type { Workspace } from "../../arrays/workspace.ts";
import type { Engine } from "../../engines/engine.ts";
import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import type { BatchInputs } from "../batch-inputs.ts";
import type { ForwardValues } from "../forward.ts";
import { type Edges, gateGradients, sumNeighbours } from "../gated-mean.ts";
import { gateWeightGradients } from "../gates.ts";
import { linearGradients } from "../linear.ts";
import { readOutWeights } from "../read-out.ts";
import { gateWeights } from "../weights.ts";
import { readOutGradients } from "./read-out-gradients.ts";

/** Gradients by the names of their weights. */
export type Gradients = Map<string, Float32Array | Float64Array>;

/** The inputs and results of a forward pass. */
export interface ForwardPass {
	readonly weights: StateDict;
	readonly subgraphs: SubgraphBatch;
	readonly inputs: BatchInputs;
	/** [E] gates of each layer. */
	readonly gates: readonly Float32Array[];
	readonly values: ForwardValues;
}

/** A forward pass, with the engine and the memory for its gradients. */
interface BackwardPass extends ForwardPass {
	readonly engine: Engine;
	readonly workspace: Workspace;
	readonly gradients: Gradients;
}

/** Computes the gradients of all weights from those of the logits [L]. */
export async function relationalGradients(
	engine: Engine,
	forward: ForwardPass,
	logitGradients: Float64Array,
	workspace: Workspace,
): Promise<Gradients> {
	const gradients: Gradients = new Map();
	const pass: BackwardPass = { ...forward, engine, workspace, gradients };
	const { weights, subgraphs, values } = pass;
	const last = readOutWeights(weights);
	const readOut = readOutGradients(last, values.hidden, logitGradients);
	gradients.set("head.1.weight", readOut.slopes);
	gradients.set("head.2.weight", readOut.outputWeight);
	gradients.set("head.2.bias", readOut.outputBias);
	const { headInputs } = values;
	const head = await denseGradients(pass, "head.0", readOut.hidden, headInputs);
	let dh = takeColumns(head, subgraphs.numLinks, last.slopes.length); // [L, C]
	for (let i = layerNames.length - 1; i >= 0; i--) {
		const { joined, out } = values.layers[i];
		maskByRelu(dh, out);
		const dJoined = await denseGradients(pass, layerNames[i], dh, joined); // [rows, 2 I]
		addGateGradients(pass, i, dJoined);
		if (i > 0) dh = inputGradient(pass, i, dJoined); // [R, I]
	}
	return gradients;
}

/** Adds the gradients of a dense layer's weight and bias to `gradients`; returns the gradient of its input. */
async function denseGradients(
	{ engine, weights, gradients }: BackwardPass,
	name: string,
	dy: Float32Array,
	x: Float32Array,
): Promise<Float32Array> {
	const weight = weights.get(`${name}.weight`)!;
	const product = await linearGradients(engine, dy, x, weight);
	const [outputs] = weight.shape;
	const bias = new Float64Array(outputs);
	for (let at = 0; at < dy.length; ) {
		for (let c = 0; c < outputs; c++) bias[c] += dy[at++];
	}
	gradients.set(`${name}.weight`, product.weight);
	gradients.set(`${name}.bias`, bias);
	return product.input;
}

function maskByRelu(gradient: Float32Array, out: Float32Array): void {
	for (let at = 0; at < gradient.length; at++)
		if (out[at] <= 0) gradient[at] = 0;
}

/** Adds the gradients of the gate of layer `i`, computed from the gradient of the layer's joined input. */
function addGateGradients(
	pass: BackwardPass,
	i: number,
	dJoined: Float32Array,
): void {
	const { weights, subgraphs, inputs, gates, values, gradients } = pass;
	const { joined, sums } = values.layers[i];
	const h = i === 0 ? inputs.nodes : values.layers[i - 1].out;
	const name = layerNames[i];
	const width = h.length / subgraphs.nodeIds.length;
	const numEdges = subgraphs.edgeOffsets[sums.length];
	const half = { stride: 2 * width, start: width };
	const dGates = pass.workspace.floats("gate gradients", numEdges);
	gateGradients(
		{
			edges: edgesOf(subgraphs),
			x: { data: h, stride: width, start: 0 },
			means: { data: joined, ...half },
			meanGradients: { data: dJoined, ...half },
			sums,
			width,
		},
		dGates,
	);
	const gate = gateWeightGradients(
		inputs.edges,
		gateWeights(weights, name),
		gates[i],
		dGates,
	);
	gradients.set(`${name}.gate.0.weight`, gate.hiddenWeight);
	gradients.set(`${name}.gate.0.bias`, gate.hiddenBias);
	gradients.set(`${name}.gate.2.weight`, gate.outputWeight);
	gradients.set(`${name}.gate.2.bias`, gate.outputBias);
}

/** Returns [R, I] the gradient of the input of layer `i`: through the row's own half of the joined input, and through the means of its neighbours. */
function inputGradient(
	{ subgraphs, gates, values, workspace }: BackwardPass,
	i: number,
	dJoined: Float32Array,
): Float32Array {
	const { sums } = values.layers[i];
	const edges = edgesOf(subgraphs);
	const { neighbours } = edges;
	const numSources = sums.length;
	const numRows = subgraphs.nodeIds.length;
	const width = dJoined.length / numSources / 2;
	const dh = new Float32Array(numRows * width);
	dh.set(takeColumns(dJoined, numSources, width));
	// In the other direction, an edge has the same gate, divided by the other row's sum.
	const mirrored = workspace.floats("mirrored", neighbours.length);
	const layerGates = gates[i];
	for (let e = 0; e < neighbours.length; e++) {
		const other = neighbours[e];
		mirrored[e] = other < numSources ? layerGates[e] / sums[other] : 0;
	}
	sumNeighbours({
		edges,
		weights: mirrored,
		from: { data: dJoined, stride: 2 * width, start: width },
		numSources,
		to: { data: dh, stride: width, start: 0 },
		numRows,
		width,
		isAdding: true,
	});
	return dh;
}

function edgesOf({ edgeOffsets, edgeRows }: SubgraphBatch): Edges {
	return { offsets: edgeOffsets, neighbours: edgeRows };
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
