/**
 * Scores every link (pivot, 1-hop node) of a data set with the relational network.
 * A gate depends on its edge alone, so each layer's gates are computed once for every entry of the graph and looked up after that.
 */

import { countActive } from "../../subgraph/active-connections.ts";
import { buildBatch } from "../../subgraph/batch.ts";
import {
	createFirstPass,
	type FirstPass,
	type LinksByRow,
} from "../first-pass.ts";
import { computeGates, sigmoid } from "../gates.ts";
import { relateBatch } from "../batch-inputs.ts";
import type { Relations } from "../relations.ts";
import { createRelator, readEntryInputs } from "../input-reader.ts";
import type { Rows } from "../../arrays/row-source.ts";
import { sharedFloats } from "../../arrays/shared-memory.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import {
	createSubgraphBuilder,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import { createWorkspace, type Workspace } from "../../arrays/workspace.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	disposeRelational,
	forwardRelational,
	uploadRelational,
} from "../forward.ts";
import { createGroupScorer } from "./kernel-scorer.ts";
import { gateWeights, layerNames } from "../weights.ts";
import type { LinkScorer } from "../../lgcn/score/score.ts";

export interface RelationalScoreOptions extends SubgraphOptions {
	/** Pivots scored together; changes time and memory, not the scores. */
	readonly batchSize: number;
}

/** What is known of a set before a pass. */
export interface RelatedRows<Features = Rows> {
	readonly relations: Relations<Features>;
	/** Of the first pass where the weights are those of a second, else null. */
	readonly links: LinksByRow | null;
}

/** What is read while scoring: the same for every thread. */
export interface RelationalRows<Features = Rows> extends RelatedRows<Features> {
	/** [N A, 3] the gates of all layers for each entry of the graph, side by side: they are looked up together. `fillGates` fills it. */
	readonly gates: Float32Array;
}

/** Prepares the weights: for kernels where there is no engine or they are faster, else for the engine's tensors. */
export function createRelationalScorer(
	engine: Engine | null,
	weights: StateDict,
	rows: RelationalRows,
	options: RelationalScoreOptions,
): LinkScorer {
	return engine === null || isInKernels(engine)
		? createGroupScorer(weights, rows, options)
		: createTensorScorer(engine, weights, rows, options);
}

/**
 * Whether an engine leaves the network to kernels: products of ONNX Runtime and TensorFlow are no faster on a CPU, and TensorFlow's would depend
 * on the batch.
 */
export function isInKernels({
	name,
	isOnGpu,
}: Pick<Engine, "name" | "isOnGpu">): boolean {
	return !isOnGpu && name !== "cpu";
}

function createTensorScorer(
	engine: Engine,
	weights: StateDict,
	{ relations, links, gates: table }: RelationalRows,
	options: RelationalScoreOptions,
): LinkScorer {
	const { batchSize, activeConnection } = options;
	const builder = createSubgraphBuilder(relations.graph, options);
	const firstPass = links && createFirstPass(links);
	const relator = createRelator(
		relations,
		activeConnection,
		firstPass,
		0,
		false,
	);
	const workspace = createWorkspace();
	const tensors = uploadRelational(engine, weights);
	return {
		async *score(start, end) {
			for (let pivot = start; pivot < end; pivot += batchSize) {
				const last = Math.min(pivot + batchSize, end);
				const subgraphs = buildBatch(builder, everyRow(pivot, last, 1));
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
		},
		dispose: () => disposeRelational(tensors),
	};
}

/** Room for the gates of a set's entries, in shared memory: threads may fill it together. */
export function createGates(
	{ graph }: Pick<Relations, "graph">,
	activeConnection: number,
): Float32Array {
	const numActive = countActive(graph, activeConnection);
	return sharedFloats(graph.rows * numActive * layerNames.length);
}

/** Fills in the gates of the rows from `first` up to `last`. */
export function fillGates(
	weights: StateDict,
	relations: Relations,
	firstPass: FirstPass | null,
	activeConnection: number,
	first: number,
	last: number,
	table: Float32Array,
): void {
	const inputs = readEntryInputs(
		relations,
		activeConnection,
		firstPass,
		first,
		last,
	);
	const numEntries = table.length / layerNames.length;
	const entriesPerRow = numEntries / relations.graph.rows;
	const gates = new Float32Array((last - first) * entriesPerRow);
	layerNames.forEach((layer, i) => {
		computeGates(inputs, gateWeights(weights, layer), gates);
		let at = first * entriesPerRow * layerNames.length + i;
		for (let entry = 0; entry < gates.length; entry++) {
			table[at] = gates[entry];
			at += layerNames.length;
		}
	});
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
