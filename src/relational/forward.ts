/**
 * The relational linkage network: three gated graph layers and a head on the 1-hop rows, which gives one logit a link.
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

/** The dense layers on an engine, and the part of the head outside it. */
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

/** Values of one layer that its gradients need. */
export interface LayerValues {
	/** [rows, 2 I] what came in and its gated mean, side by side. */
	readonly joined: Float32Array;
	/** [rows] sums of gates. */
	readonly sums: Float32Array;
	/** [E'] gates over these sums. */
	readonly shares: Float32Array;
	/** [rows, C] what goes out. */
	readonly out: Float32Array;
}

export interface ForwardValues {
	readonly layers: readonly LayerValues[];
	/** [L, C + I] the last layer's rows and the node inputs. */
	readonly headInputs: Float32Array;
	/** [L, C] before the PReLU. */
	readonly hidden: Float32Array;
	/** [L] */
	readonly logits: Float64Array;
}

/** A batch of subgraphs with all that the layers read. */
export interface GatedBatch {
	readonly subgraphs: SubgraphBatch;
	/** [R, I] */
	readonly nodes: Float32Array;
	/** [E] gates of each layer. */
	readonly gates: readonly Float32Array[];
}

/**
 * The network on a batch: h' = relu(W [h, sum_j g_j h_j / sum_j g_j] + b) three times, the last time for the 1-hop rows alone,
 * then [h, inputs] -> PReLU -> logit. A row without neighbours has a mean of zeros.
 * @param workspace holds what is returned, until the next call with the same one
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
	/** Rows that the layer computes: the first of R. */
	readonly rows: number;
}

/** [rows, 2 I] the first rows of h beside their gated means. */
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

/** [L, C + I] rows of h [L, C] beside the first L rows of nodes [R, I]. */
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
