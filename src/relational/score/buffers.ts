/** Where the arrays of some subgraphs lie while the relational network scores them together, in memory that kernels and products share. */
import { paddedNodeCount } from "../../subgraph/padded-nodes.ts";
import {
	createRelationalKernels,
	type RelationalKernels,
	rowsAtOnce,
} from "../../core/relational-kernels.ts";
import { roundUp } from "../../arrays/round-up.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import {
	denseLayers,
	kernelLengths,
	kernelProducts,
	type RelationalProducts,
} from "./kernel-products.ts";

/** The most rows at once, so that they stay in a core's own caches. */
const rowsTogether = 512;

/** The most that there can be of each at once. */
export interface Capacity {
	readonly pivots: number;
	readonly rows: number;
	readonly links: number;
	readonly edges: number;
}

/** Addresses in the kernels' memory. C is the width, I the inputs of a node, filled up. */
export interface Room {
	readonly kernels: RelationalKernels;
	readonly products: RelationalProducts;
	readonly width: number;
	readonly inputs: number;
	/** Edges in CSR form. */
	readonly offsets: number;
	readonly neighbours: number;
	/** [E, 4] of each edge the shares of the three layers. */
	readonly shares: number;
	readonly nodes: number; // [R, I]
	/** What goes into a layer beside its mean, and what comes out. */
	readonly joined: number; // [R, 2 C]
	readonly rows: number; // [R, C]
	readonly head: number; // [L, C + I]
}

/** How much is scored together of a data set of `numRows`. */
export function capacityOf(
	numRows: number,
	{ kAtHop, activeConnection }: SubgraphOptions,
	batchSize: number,
): Capacity {
	const nodes = Math.min(numRows, paddedNodeCount(kAtHop));
	const fitting = Math.max(1, Math.floor(rowsTogether / nodes));
	const pivots = Math.min(batchSize, fitting);
	return {
		pivots,
		rows: roundUp(pivots * nodes, rowsAtOnce),
		links: roundUp(pivots * Math.min(nodes, kAtHop[0]), rowsAtOnce),
		edges: pivots * nodes * 2 * activeConnection,
	};
}

/** Lays the memory out, once for all that is scored, and puts the weights where the products find them. */
export function openRoom(
	weights: StateDict,
	{ rows, links, edges }: Capacity,
): Room {
	const kernels = createRelationalKernels();
	const layers = denseLayers(weights);
	const width = layers[0].outputs;
	const inputs = layers[0].inputs / 2;
	const lengths = [rows + 1, edges, 4 * edges, rows * inputs];
	lengths.push(rows * 2 * Math.max(inputs, width), rows * width);
	lengths.push(links * (width + inputs));
	lengths.push(...kernelLengths(layers, links));
	const addresses = kernels.layOut(lengths);
	const [offsets, neighbours, shares, ...values] = addresses;
	const [nodes, joined, outputs, head, ...rest] = values;
	return {
		...{ kernels, width, inputs, offsets, neighbours, shares },
		...{ nodes, joined, rows: outputs, head },
		products: kernelProducts(kernels, weights, layers, rest),
	};
}
