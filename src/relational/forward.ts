/**
 * The relational linkage network: three gated graph layers, and a head that computes a logit for each 1-hop row.
 *
 * Shapes: R rows, the nodes of all subgraphs; L links, the 1-hop rows, which come first; E edges; I inputs of a node and G of a gate; C width.
 */

import type { StateDict } from "../arrays/state-dict.ts";
import type { Workspace } from "../arrays/workspace.ts";
import type { Engine } from "../engines/engine.ts";
import { layerNames } from "../files/checkpoints/relational-shapes.ts";
import type { SubgraphBatch } from "../subgraph/batch.ts";
import type { Edges } from "./gated-mean.ts";
import { normaliseGates } from "./gates.ts";
import {
	applyLinear,
	disposeLinear,
	type Linear,
	uploadLinear,
} from "./linear.ts";
import { type ReadOutWeights, readOut, readOutWeights } from "./read-out.ts";

/** The dense layers on an engine, and the end of the head, which runs on plain arrays. */
export interface RelationalTensors extends ReadOutWeights {
	readonly layers: readonly Linear[];
	readonly head: Linear;
}

/** Uploads weights; the caller disposes them. */
export function uploadRelational(
	engine: Engine,
	weights: StateDict,
): RelationalTensors {
	const data = (name: string) => weights.get(name)!.data;
	const linear = (name: string) =>
		uploadLinear(engine, data(`${name}.weight`), data(`${name}.bias`));
	return {
		layers: layerNames.map(linear),
		head: linear("head.0"),
		...readOutWeights(weights),
	};
}

export function disposeRelational(tensors: RelationalTensors): void {
	tensors.layers.forEach(disposeLinear);
	disposeLinear(tensors.head);
}

/** Values of one layer, which its gradients need. */
export interface LayerValues {
	/** [rows, 2 I] the layer's input beside its gated mean. */
	readonly joined: Float32Array;
	/** [rows] sum of each row's gates. */
	readonly sums: Float32Array;
	/** [E'] each gate divided by its row's sum, for the edges of these rows. */
	readonly shares: Float32Array;
	/** [rows, C] the layer's output. */
	readonly out: Float32Array;
}

export interface ForwardValues {
	readonly layers: readonly LayerValues[];
	/** [L, C + I] the last layer's rows and the node inputs. */
	readonly headInputs: Float32Array;
	/** [L, C] the head's values before its PReLU. */
	readonly hidden: Float32Array;
	/** [L] */
	readonly logits: Float64Array;
}

/** A batch of subgraphs, with the inputs of its nodes and the gates of its edges. */
export interface GatedBatch {
	readonly subgraphs: SubgraphBatch;
	/** [R, I] */
	readonly nodes: Float32Array;
	/** [E] gates of each layer. */
	readonly gates: readonly Float32Array[];
}

/**
 * Computes the network on a batch: h' = relu(W [h, sum_j g_j h_j / sum_j g_j] + b) three times, the last time only for the 1-hop rows, then
 * [h, inputs] -> PReLU -> logit. The mean of a row without neighbours is zeros.
 * @param workspace scratch memory; it holds the result until the next call with the same workspace
 */
export async function forwardRelational(
	engine: Engine,
	tensors: RelationalTensors,
	{ subgraphs, nodes, gates }: GatedBatch,
	workspace: Workspace,
): Promise<ForwardValues> {
	const { numLinks } = subgraphs;
	const numRows = subgraphs.nodeIds.length;
	const layers: LayerValues[] = [];
	const edges = {
		offsets: workspace.copyInts("offsets", subgraphs.edgeOffsets),
		neighbours: workspace.copyInts("neighbours", subgraphs.edgeRows),
	};
	let h = nodes;
	for (let i = 0; i < tensors.layers.length; i++) {
		const rows = i === tensors.layers.length - 1 ? numLinks : numRows;
		const layer = { name: layerNames[i], h, gates: gates[i], rows };
		const mean = joinGatedMean(edges, layer, workspace);
		const linear = tensors.layers[i];
		const out = await applyLinear(engine, mean.joined, linear, "relu"); // [rows, C]
		layers.push({ ...mean, out });
		h = out;
	}
	const headInputs = joinColumns(h, nodes, subgraphs, workspace);
	const hidden = await applyLinear(engine, headInputs, tensors.head, "linear");
	return { layers, headInputs, hidden, logits: readOut(hidden, tensors) };
}

interface LayerInputs {
	readonly name: string;
	/** [R, I] */
	readonly h: Float32Array;
	/** [E] */
	readonly gates: Float32Array;
	/** Number of rows that the layer computes: the first ones of R. */
	readonly rows: number;
}

/** Puts the first rows of h beside their gated means, [rows, 2 I]. */
function joinGatedMean(
	{ offsets, neighbours }: Edges,
	{ name, h, gates, rows }: LayerInputs,
	workspace: Workspace,
): Omit<LayerValues, "out"> {
	const { kernels } = workspace;
	const numRows = offsets.length - 1;
	const columns = h.length / numRows;
	const joined = workspace.floats(`${name}.joined`, rows * 2 * columns);
	const sums = workspace.floats(`${name}.sums`, rows);
	const shares = workspace.floats(`${name}.shares`, offsets[rows]);
	normaliseGates(offsets, gates, shares, sums);
	const x = workspace.copyFloats("rows", h).byteOffset;
	const own = joined.byteOffset;
	const means = own + columns * joined.BYTES_PER_ELEMENT;
	kernels.copyRows(x, columns, own, 2 * columns, rows, columns);
	kernels.sumNeighbours(
		offsets.byteOffset,
		neighbours.byteOffset,
		shares.byteOffset,
		x,
		columns,
		numRows,
		columns,
		means,
		2 * columns,
		rows,
		0,
	);
	return { joined, sums, shares };
}

/** Puts the rows of h [L, C] beside the first L rows of nodes [R, I]: [L, C + I]. */
function joinColumns(
	h: Float32Array,
	nodes: Float32Array,
	{ numLinks, nodeIds }: SubgraphBatch,
	workspace: Workspace,
): Float32Array {
	const columns = h.length / numLinks;
	const numInputs = nodes.length / nodeIds.length;
	const joined = workspace.floats("head", numLinks * (columns + numInputs));
	for (let link = 0, out = 0; link < numLinks; link++) {
		for (let c = 0; c < columns; c++) joined[out++] = h[link * columns + c];
		for (let d = 0; d < numInputs; d++)
			joined[out++] = nodes[link * numInputs + d];
	}
	return joined;
}
