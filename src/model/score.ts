/**
 * Scores every link (pivot, 1-hop node) of a data set: the probability that both are one identity.
 * Batches come in order of the pivots, links in order of the neighbour list.
 */
import { buildBatch, type SubgraphBatch } from "../core/batch.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { StateDict } from "../core/state-dict.ts";
import { createSubgraphBuilder } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import {
	forwardAfterConv1,
	trainedNames,
	uploadWeights,
	type WeightTensors,
} from "./gcn.ts";
import {
	createProjectionWeights,
	type Projection,
	type ProjectionWeights,
	project,
	projectedConv1,
} from "./projection.ts";
import { createSegments } from "./segments.ts";

export interface ScoreOptions {
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	/** Pivots scored together. */
	readonly batchSize: number;
	/** The most rows projected at once: bounds the working set to about 6 kB a row. */
	readonly maxProjectedRows: number;
}

export interface ScoredBatch {
	readonly subgraphs: SubgraphBatch;
	/** [L] probability of each link of the batch. */
	readonly scores: Float32Array;
}

/** Batches whose nodes share one set of projection tables. */
interface Group {
	readonly batches: SubgraphBatch[];
	/** Rows of the data set that the batches touch. */
	readonly ids: Int32Array;
}

/** Scores the pivots from `start` up to `end`, batch by batch. */
export async function* scoreLinks(
	engine: Engine,
	weights: StateDict,
	features: FloatMatrix,
	graph: KnnGraph,
	options: ScoreOptions,
	start: number,
	end: number,
): AsyncGenerator<ScoredBatch> {
	const projectionWeights = createProjectionWeights(engine, weights, features);
	const tensors = uploadWeights(engine, weights, trainedNames);
	const positions = new Int32Array(features.rows);
	let tables: Projection | null = null;
	let tablesOf: Int32Array | null = null;
	try {
		for (const group of groups(graph, features.rows, options, start, end)) {
			if (group.ids !== tablesOf) {
				disposeAll(tables);
				tables = project(engine, projectionWeights, features, group.ids);
				tablesOf = group.ids;
				for (let i = 0; i < group.ids.length; i++) positions[group.ids[i]] = i;
			}
			for (const subgraphs of group.batches) {
				const scores = await scoreBatch(
					engine,
					tensors,
					projectionWeights,
					tables!,
					subgraphs,
					positions,
				);
				yield { subgraphs, scores };
			}
		}
	} finally {
		disposeAll(tables);
		disposeAll(Object.fromEntries(tensors));
		const { self, aggregated, constant, withoutNeighbours } = projectionWeights;
		disposeAll({ self, aggregated, constant, withoutNeighbours });
	}
}

function disposeAll(tensors: object | null): void {
	for (const tensor of Object.values(tensors ?? {})) tensor.dispose();
}

/** A small data set is one table for all; of a large one, each group projects the rows that its own batches touch. */
function* groups(
	graph: KnnGraph,
	numRows: number,
	options: ScoreOptions,
	start: number,
	end: number,
): Generator<Group> {
	const builder = createSubgraphBuilder(graph, options);
	const isSmall = numRows <= options.maxProjectedRows;
	const allIds = Int32Array.from(
		{ length: isSmall ? numRows : 0 },
		(_, i) => i,
	);
	const seen = new Uint8Array(isSmall ? 0 : numRows);
	let batches: SubgraphBatch[] = [];
	let ids: number[] = [];
	for (let pivot = start; pivot < end; pivot += options.batchSize) {
		const last = Math.min(pivot + options.batchSize, end);
		const pivots = Int32Array.from(
			{ length: last - pivot },
			(_, i) => pivot + i,
		);
		const batch = buildBatch(builder, pivots);
		if (isSmall) {
			yield { batches: [batch], ids: allIds };
			continue;
		}
		batches.push(batch);
		for (const id of batch.nodeIds) {
			if (seen[id]) continue;
			seen[id] = 1;
			ids.push(id);
		}
		if (ids.length < options.maxProjectedRows && last < end) continue;
		yield { batches, ids: Int32Array.from(ids) };
		for (const id of ids) seen[id] = 0;
		batches = [];
		ids = [];
	}
}

async function scoreBatch(
	engine: Engine,
	tensors: WeightTensors,
	projectionWeights: ProjectionWeights,
	tables: Projection,
	batch: SubgraphBatch,
	positions: Int32Array,
): Promise<Float32Array> {
	const { tf } = engine;
	const { edgeOffsets, edgeRows, nodeIds, numLinks } = batch;
	if (numLinks === 0) return new Float32Array(0);
	const probabilities = tf.tidy(() => {
		const h1 = projectedConv1(
			engine,
			projectionWeights,
			tables,
			batch,
			positions,
		); // [R, 512]
		const all = createSegments(engine, edgeOffsets, edgeRows, nodeIds.length);
		const links = createSegments(engine, edgeOffsets, edgeRows, numLinks);
		const logits = forwardAfterConv1(engine, h1, tensors, links, all); // [L, 2]
		return tf.softmax(logits).slice([0, 1], [numLinks, 1]); // [L, 1]
	});
	const scores = (await probabilities.data()) as Float32Array;
	probabilities.dispose();
	return scores;
}
