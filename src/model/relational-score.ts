/**
 * Scores every link (pivot, 1-hop node) of a data set with the relational network.
 * A gate depends on its edge alone, so each layer's gates are computed once for every entry of the graph and looked up after that.
 */
import { buildBatch } from "../core/batch.ts";
import { computeGates } from "../core/gates.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import { type Relator, relateBatch } from "../core/relation-inputs.ts";
import type { StateDict } from "../core/state-dict.ts";
import {
	createSubgraphBuilder,
	type SubgraphOptions,
} from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import {
	disposeRelational,
	forwardRelational,
	uploadRelational,
} from "./relational.ts";
import { gateWeights, layerNames } from "./relational-weights.ts";
import type { ScoredBatch } from "./score.ts";
import { createWorkspace, type Workspace } from "./workspace.ts";

export interface RelationalScoreOptions extends SubgraphOptions {
	/** Pivots scored together; changes time and memory, not the scores. */
	readonly batchSize: number;
}

/**
 * Scores the pivots from `start` up to `end`, batch by batch: sigmoid of each link's logit.
 * @param relator of `graph` and the same active connections, with a first pass where the weights are those of a second
 */
export async function* scoreRelationalLinks(
	engine: Engine,
	weights: StateDict,
	graph: KnnGraph,
	relator: Relator,
	options: RelationalScoreOptions,
	start: number,
	end: number,
): AsyncGenerator<ScoredBatch> {
	const builder = createSubgraphBuilder(graph, options);
	const table = gateTable(weights, relator);
	const workspace = createWorkspace();
	const tensors = uploadRelational(engine, weights);
	try {
		for (let pivot = start; pivot < end; pivot += options.batchSize) {
			const count = Math.min(options.batchSize, end - pivot);
			const pivots = Int32Array.from({ length: count }, (_, i) => pivot + i);
			const subgraphs = buildBatch(builder, pivots);
			if (subgraphs.numLinks === 0) {
				yield { subgraphs, scores: new Float32Array(0) };
				continue;
			}
			const { nodes, entries } = relateBatch(subgraphs, () => relator);
			const gates = lookUpGates(table, entries, workspace);
			const { logits } = await forwardRelational(
				engine,
				tensors,
				subgraphs,
				nodes,
				gates,
				workspace,
			);
			yield { subgraphs, scores: Float32Array.from(logits, sigmoid) };
		}
	} finally {
		disposeRelational(tensors);
	}
}

export function sigmoid(logit: number): number {
	return 1 / (1 + Math.exp(-logit));
}

/** [N A, 3] the gates of all layers for each entry of the graph, side by side: they are looked up together. */
function gateTable(weights: StateDict, relator: Relator): Float32Array {
	const { entryInputs, edgeWidth } = relator;
	const numEntries = entryInputs.length / edgeWidth;
	const numLayers = layerNames.length;
	const table = new Float32Array(numEntries * numLayers);
	const gates = new Float32Array(numEntries);
	layerNames.forEach((layer, i) => {
		computeGates(entryInputs, gateWeights(weights, layer), gates);
		for (let entry = 0; entry < numEntries; entry++)
			table[entry * numLayers + i] = gates[entry];
	});
	return table;
}

/** [E] the gates of each layer. */
function lookUpGates(
	table: Float32Array,
	entries: Int32Array,
	workspace: Workspace,
): Float32Array[] {
	const gates = layerNames.map((layer) =>
		workspace.floats(`${layer}.gates`, entries.length),
	);
	const [first, second, third] = gates;
	for (let e = 0; e < entries.length; e++) {
		const at = entries[e] * layerNames.length;
		first[e] = table[at];
		second[e] = table[at + 1];
		third[e] = table[at + 2];
	}
	return gates;
}
