/** Scores every link (pivot, 1-hop node) of a data set with the relational network, in kernels or with an engine's tensors. */
import { sigmoid } from "../../arrays/sigmoid.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import { createWorkspace } from "../../arrays/workspace.ts";
import type { Engine } from "../../engines/engine.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import { buildBatch } from "../../subgraph/batch.ts";
import { createSubgraphBuilder } from "../../subgraph/subgraph.ts";
import { readBatchInputs } from "../batch-inputs.ts";
import { createFirstPass } from "../first-pass.ts";
import {
	disposeRelational,
	forwardRelational,
	uploadRelational,
} from "../forward.ts";
import { createInputReader } from "../input-reader.ts";
import { lookUpGates } from "./gate-table.ts";
import { createKernelScorer } from "./kernel-scorer.ts";
import type {
	RelationalRows,
	RelationalScoreOptions,
} from "./scoring-input.ts";

/** Creates a scorer that uses kernels if they are faster or there is no engine, else the engine's tensors. */
export function createRelationalScorer(
	engine: Engine | null,
	weights: StateDict,
	rows: RelationalRows,
	options: RelationalScoreOptions,
): LinkScorer {
	return engine === null || isInKernels(engine)
		? createKernelScorer(weights, rows, options)
		: createTensorScorer(engine, weights, rows, options);
}

/**
 * Whether kernels score instead of an engine. On a CPU, ONNX Runtime and TensorFlow do not multiply faster, and TensorFlow's products would depend on
 * the batch.
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
	const reader = createInputReader({
		relations,
		activeConnection,
		firstPass,
		firstRow: 0,
		hasEdges: false,
	});
	const workspace = createWorkspace();
	const tensors = uploadRelational(engine, weights);

	async function scoreBatch(pivots: Int32Array) {
		const subgraphs = buildBatch(builder, pivots);
		if (subgraphs.numLinks === 0)
			return { subgraphs, scores: new Float32Array(0) };
		const { nodes, entries } = readBatchInputs(subgraphs, () => reader);
		const gates = lookUpGates(table, entries, workspace);
		const batch = { subgraphs, nodes, gates };
		const { logits } = await forwardRelational(
			engine,
			tensors,
			batch,
			workspace,
		);
		return { subgraphs, scores: Float32Array.from(logits, sigmoid) };
	}

	return {
		async *score(start, end) {
			for (let pivot = start; pivot < end; pivot += batchSize)
				yield scoreBatch(everyRow(pivot, Math.min(pivot + batchSize, end), 1));
		},
		dispose: () => disposeRelational(tensors),
	};
}
