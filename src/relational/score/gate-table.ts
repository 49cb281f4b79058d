/**
 * A table with the gates of all layers for every active entry of the graph. They are computed once, since a gate depends only on its edge, and many
 * subgraphs share an edge. The gates of one entry are side by side, since they are looked up together.
 */

import { sharedFloats } from "../../arrays/shared-memory.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Workspace } from "../../arrays/workspace.ts";
import { layerNames } from "../../files/checkpoints/relational-shapes.ts";
import { countActive } from "../../subgraph/active-connections.ts";
import { type EdgeSource, readEntryInputs } from "../edge-inputs.ts";
import { computeGates } from "../gates.ts";
import type { Relations } from "../relations.ts";
import { gateWeights } from "../weights.ts";

const numLayers = layerNames.length;

/** Allocates the gates [N A, 3] in shared memory, so that threads can fill them together. */
export function createGateTable(
	{ graph }: Pick<Relations, "graph">,
	activeConnection: number,
): Float32Array {
	const numActive = countActive(graph, activeConnection);
	return sharedFloats(graph.rows * numActive * numLayers);
}

/** Returns a function that computes the gates of the rows from `first` up to `last`. */
export function createGateFiller(
	weights: StateDict,
	source: EdgeSource,
	table: Float32Array,
): (first: number, last: number) => void {
	const { rows } = source.relations.graph;
	const entriesPerRow = table.length / numLayers / rows;
	return (first, last) => {
		const inputs = readEntryInputs(source, first, last);
		const gates = new Float32Array((last - first) * entriesPerRow);
		layerNames.forEach((layer, i) => {
			computeGates(inputs, gateWeights(weights, layer), gates);
			let at = first * entriesPerRow * numLayers + i;
			for (let entry = 0; entry < gates.length; entry++) {
				table[at] = gates[entry];
				at += numLayers;
			}
		});
	};
}

/** Returns the gates [E] of each layer for the edges of a batch, whose entries are `entries` [E]. */
export function lookUpGates(
	table: Float32Array,
	entries: Int32Array,
	workspace: Workspace,
): Float32Array[] {
	const gates = layerNames.map((layer) =>
		workspace.floats(`${layer}.gates`, entries.length),
	);
	const [first, second, third] = gates;
	for (let e = 0; e < entries.length; e++) {
		const at = entries[e] * numLayers;
		first[e] = table[at];
		second[e] = table[at + 1];
		third[e] = table[at + 2];
	}
	return gates;
}
