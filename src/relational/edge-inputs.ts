/** Inputs of the relational network's gates, G for each edge. They are computed once for each entry of the graph, since many subgraphs share it. */

import { createRowProducts } from "../arrays/cosine.ts";
import {
	firstPassInputs,
	secondPassInputs,
} from "../files/checkpoints/relational-shapes.ts";
import { countActive } from "../subgraph/active-connections.ts";
import type { FirstPass } from "./first-pass.ts";
import { type Relations, toSimilarity } from "./relations.ts";

export interface EdgeSource {
	readonly relations: Relations;
	readonly activeConnection: number;
	/** The links of the first pass for inputs of a second pass, else null. */
	readonly firstPass: FirstPass | null;
}

/** Returns G, the number of inputs of an edge. */
export function countEdgeInputs(firstPass: FirstPass | null): number {
	return (firstPass ? secondPassInputs : firstPassInputs).edge;
}

/** Returns [n A, G] the inputs of the first A entries (the active connections) of each of the n rows from `first` up to `last`. */
export function readEntryInputs(
	{ relations, activeConnection, firstPass }: EdgeSource,
	first: number,
	last: number,
): Float32Array {
	const { graph, cosines, numStored, impostors } = relations;
	const numActive = countActive(graph, activeConnection);
	const products = createRowProducts(relations.features);
	const length = (last - first) * numActive * countEdgeInputs(firstPass);
	const inputs = new Float32Array(length);
	for (let row = first, out = 0; row < last; row++) {
		if (numActive > numStored) products.start(row);
		for (let c = 0; c < numActive; c++) {
			const other = graph.data[row * graph.cols + 1 + c];
			const cosine =
				c < numStored
					? cosines[row * numStored + c]
					: Math.fround(products.with(other));
			inputs[out++] = toSimilarity(cosine, impostors);
			if (!firstPass) continue;
			inputs[out++] = 2 * firstPass.probability(row, other) - 1;
		}
	}
	return inputs;
}
