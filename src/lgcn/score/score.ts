/**
 * Scores every link (pivot, 1-hop node) of a data set: the probability that both are one identity.
 * Batches come in order of the pivots, links in order of the neighbour list.
 */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { Rows } from "../../arrays/row-source.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import { type Aggregator, createBatchGraph } from "../aggregators.ts";
import { cosineShares } from "../cosine-shares.ts";
import { forwardAfterConv1, trainedNames, uploadWeights } from "../gcn.ts";
import type { WeightTensors } from "../layers.ts";
import { stacksOf } from "./layer-stacks.ts";
import { createGrouping, type PivotGroupOptions } from "./pivot-groups.ts";
import { projectedConv1 } from "./projected-conv.ts";
import {
	createProjectionWeights,
	disposeProjectionWeights,
	lookUp,
	type Projection,
	type ProjectionWeights,
	project,
	type RowsToProject,
} from "./projection.ts";
import type { ProjectionTables } from "./projection-tables.ts";
import { createStackedScorer } from "./stacked-score.ts";

export interface ScoreOptions extends PivotGroupOptions {
	readonly aggregator: Aggregator;
}

/**
 * Uploads what does not depend on the pivots.
 * @param tables of all rows, which take the place of projecting them here, or null
 */
export function createLinkScorer(
	engine: Engine,
	weights: StateDict,
	rows: RowsToProject,
	tables: ProjectionTables | null,
	graph: KnnGraph,
	options: ScoreOptions,
): LinkScorer {
	const stackLayers = isStacked(engine, options.aggregator)
		? stacksOf(engine)
		: null;
	const given = [weights, rows, tables, graph, options] as const;
	return stackLayers
		? createStackedScorer(engine, stackLayers, ...given)
		: createTensorScorer(engine, ...given);
}

/** Whether links are scored with an engine's layer stacks. Attention's shares depend on what the layers hold. */
export function isStacked(engine: Engine, aggregator: Aggregator): boolean {
	return aggregator !== "attention" && stacksOf(engine) !== null;
}

function createTensorScorer(
	engine: Engine,
	weights: StateDict,
	rows: RowsToProject,
	tables: ProjectionTables | null,
	graph: KnnGraph,
	options: ScoreOptions,
): LinkScorer {
	const { aggregator } = options;
	const tensors = uploadWeights(engine, weights, trainedNames(aggregator));
	const projectionWeights = createProjectionWeights(engine, weights, rows);
	const network = { aggregator, tensors, projectionWeights };
	const groupsOf = createGrouping(graph, tables !== null, options, null);
	const positions = new Int32Array(graph.rows);
	let projection: Projection | null = null;
	let projectionOf: Int32Array | null = null;

	function prepare(ids: Int32Array): Projection {
		if (projection && ids === projectionOf) return projection;
		disposeAll(projection);
		for (let i = 0; i < ids.length; i++) positions[ids[i]] = i;
		projectionOf = ids;
		projection = tables
			? lookUp(engine, projectionWeights, tables, ids)
			: project(engine, projectionWeights, rows.features, ids);
		return projection;
	}

	return {
		async *score(start, end) {
			for (const { batches, ids } of groupsOf(start, end)) {
				const projected = prepare(ids);
				for (const subgraphs of batches) {
					const scores = await scoreBatch(
						engine,
						network,
						rows.features,
						projected,
						subgraphs,
						positions,
					);
					yield { subgraphs, scores };
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

interface UploadedNetwork {
	readonly aggregator: Aggregator;
	readonly tensors: WeightTensors;
	readonly projectionWeights: ProjectionWeights;
}

async function scoreBatch(
	engine: Engine,
	{ aggregator, tensors, projectionWeights }: UploadedNetwork,
	features: Rows,
	tables: Projection,
	batch: SubgraphBatch,
	positions: Int32Array,
): Promise<Float32Array> {
	const { tf } = engine;
	const { numLinks } = batch;
	if (numLinks === 0) return new Float32Array(0);
	const shares =
		aggregator === "weighted" ? cosineShares(features, batch) : null;
	const probabilities = tf.tidy(() => {
		const graph = createBatchGraph(engine, batch, aggregator, shares);
		const h1 = projectedConv1(
			engine,
			projectionWeights,
			tensors,
			tables,
			batch,
			graph,
			positions,
		); // [R, 512]
		const logits = forwardAfterConv1(engine, h1, tensors, graph); // [L, 2]
		return tf.slice(tf.softmax(logits), [0, 1], [numLinks, 1]); // [L, 1]
	});
	const scores = (await probabilities.data()) as Float32Array;
	probabilities.dispose();
	return scores;
}
