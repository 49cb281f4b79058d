/** Scratch memory for scoring with the relational network: the arrays of a group of subgraphs, in the kernels' memory. */

import type { StateDict } from "../../arrays/state-dict.ts";
import {
	createRelationalKernels,
	type RelationalKernels,
} from "../../kernels/relational-kernels.ts";
import { roundUp } from "../../kernels/round-up.ts";
import { layerRowsTogether } from "../../kernels/sizes.ts";
import { paddedNodeCount } from "../../subgraph/padded-nodes.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import {
	createKernelProducts,
	denseLayers,
	productLengths,
	type RelationalProducts,
} from "./kernel-products.ts";

/** The most rows of a group with more than one subgraph, so that its arrays stay in the caches of a core. */
const rowsTogether = 512;

/** The largest sizes of a group. */
export interface GroupCapacity {
	readonly pivots: number;
	readonly rows: number;
	readonly links: number;
	readonly edges: number;
}

/** The arrays of a group; numbers are byte addresses in the kernels' memory. C is the width, I the inputs of a node with padding. */
export interface ScoringBuffers {
	readonly kernels: RelationalKernels;
	readonly products: RelationalProducts;
	readonly width: number; // C
	readonly inputs: number; // I
	/** Edges in CSR form. */
	readonly offsets: number;
	readonly neighbours: number;
	/** [E, 4] gates of the three layers, which are replaced by their shares; the fourth value is unused. */
	readonly shares: number;
	readonly nodes: number; // [R, I]
	/** [R, 2 C] input of a layer: rows beside their gated means. */
	readonly joined: number;
	/** [R, C] output of a layer. */
	readonly rows: number;
	/** [L, C + I] input of the head. */
	readonly head: number;
}

/** The capacity of groups for a data set of `numRows` rows. */
export function groupCapacity(
	numRows: number,
	{ kAtHop, activeConnection }: SubgraphOptions,
	batchSize: number,
): GroupCapacity {
	const nodes = Math.min(numRows, paddedNodeCount(kAtHop));
	const fitting = Math.max(1, Math.floor(rowsTogether / nodes));
	const pivots = Math.min(batchSize, fitting);
	return {
		pivots,
		rows: roundUp(pivots * nodes, layerRowsTogether),
		links: roundUp(pivots * Math.min(nodes, kAtHop[0]), layerRowsTogether),
		edges: pivots * nodes * 2 * activeConnection,
	};
}

/** Allocates the buffers and copies the weights into them. */
export function createScoringBuffers(
	weights: StateDict,
	{ rows, links, edges }: GroupCapacity,
): ScoringBuffers {
	const kernels = createRelationalKernels();
	const layers = denseLayers(weights);
	const width = layers[0].outputs;
	const inputs = layers[0].inputs / 2;
	const addresses = kernels.layOut([
		rows + 1, // offsets
		edges, // neighbours
		4 * edges, // shares
		rows * inputs, // nodes
		rows * 2 * Math.max(inputs, width), // joined
		rows * width, // outputs
		links * (width + inputs), // head
		...productLengths(layers, links),
	]);
	const [offsets, neighbours, shares, nodes, joined, outputs, head] = addresses;
	const ofProducts = addresses.slice(7);
	return {
		kernels,
		width,
		inputs,
		offsets,
		neighbours,
		shares,
		nodes,
		joined,
		rows: outputs,
		head,
		products: createKernelProducts(kernels, weights, layers, ofProducts),
	};
}
