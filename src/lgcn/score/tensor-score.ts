/** Scores links with an L-GCN on an engine's tensors. */

import type { Rows } from "../../arrays/row-source.ts";
import type { Engine } from "../../engines/engine.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import { type Aggregator, createBatchGraph } from "../aggregators.ts";
import { cosineShares } from "../cosine-shares.ts";
import { forwardAfterConv1, trainedNames, uploadWeights } from "../gcn.ts";
import { createGrouping } from "./pivot-groups.ts";
import { type ProjectedConvInput, projectedConv1 } from "./projected-conv.ts";
import {
	createProjectionWeights,
	disposeProjectionWeights,
	lookUp,
	type Projection,
	project,
} from "./projection.ts";
import type { ScoreInputs } from "./score-inputs.ts";

/** `createLinkScorer` for any engine and aggregator. */
export function createTensorScorer(
	engine: Engine,
	{ weights, rows, tables, graph, options }: ScoreInputs,
): LinkScorer {
	const { aggregator } = options;
	const { features } = rows;
	const tensors = uploadWeights(engine, weights, trainedNames(aggregator));
	const projectionWeights = createProjectionWeights(engine, weights, rows);
	const { withoutNeighbours } = projectionWeights;
	const groupsOf = createGrouping(graph, tables !== null, options, null);
	const positions = new Int32Array(graph.rows);
	let projection: Projection | null = null;
	let projectedIds: Int32Array | null = null;

	function prepare(ids: Int32Array): Projection {
		if (projection && ids === projectedIds) return projection;
		disposeAll(projection);
		for (let i = 0; i < ids.length; i++) positions[ids[i]] = i;
		projectedIds = ids;
		projection = tables
			? lookUp(engine, projectionWeights, tables, ids)
			: project(engine, projectionWeights, features, ids);
		return projection;
	}

	return {
		async *score(start, end) {
			for (const { batches, ids } of groupsOf(start, end)) {
				const network = { weights: tensors, withoutNeighbours, positions };
				const input = { ...network, tables: prepare(ids) };
				for (const batch of batches) {
					const ofBatch = { ...input, batch };
					const scores = await scoreBatch(
						engine,
						features,
						aggregator,
						ofBatch,
					);
					yield { subgraphs: batch, scores };
				}
			}
		},
		dispose() {
			disposeAll(projection);
			disposeAll(Object.fromEntries(tensors));
			disposeProjectionWeights(projectionWeights);
		},
	};
}

function disposeAll(tensors: object | null): void {
	for (const tensor of Object.values(tensors ?? {})) tensor.dispose();
}

async function scoreBatch(
	engine: Engine,
	features: Rows,
	aggregator: Aggregator,
	input: Omit<ProjectedConvInput, "graph">,
): Promise<Float32Array> {
	const { tf } = engine;
	const { batch, weights } = input;
	const { numLinks } = batch;
	if (numLinks === 0) return new Float32Array(0);
	const shares =
		aggregator === "weighted" ? cosineShares(features, batch) : null;
	const probabilities = tf.tidy(() => {
		const graph = createBatchGraph(engine, batch, aggregator, shares);
		const h1 = projectedConv1(engine, { ...input, graph }); // [R, 512]
		const logits = forwardAfterConv1(engine, h1, weights, graph); // [L, 2]
		return tf.slice(tf.softmax(logits), [0, 1], [numLinks, 1]); // [L, 1]
	});
	const scores = (await probabilities.data()) as Float32Array;
	probabilities.dispose();
	return scores;
}
