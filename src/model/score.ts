/**
 * Scores every link (pivot, 1-hop node) of a data set: the probability that both are one identity.
 * Batches come in order of the pivots, links in order of the neighbour list.
 */
import {
	type BatchLinks,
	buildBatch,
	type SubgraphBatch,
} from "../core/batch.ts";
import { cosineShares } from "../core/cosine-shares.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import type { StateDict } from "../core/state-dict.ts";
import { createSubgraphBuilder } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { type Aggregator, createBatchGraph } from "./aggregators.ts";
import { forwardAfterConv1, trainedNames, uploadWeights } from "./gcn.ts";
import type { WeightTensors } from "./layers.ts";
import { projectedConv1 } from "./projected-conv.ts";
import {
	createProjectionWeights,
	disposeProjectionWeights,
	lookUp,
	type Projection,
	type ProjectionTables,
	type ProjectionWeights,
	project,
	type RowsToProject,
} from "./projection.ts";

export interface ScoreOptions {
	readonly aggregator: Aggregator;
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	/** Pivots scored together. */
	readonly batchSize: number;
	/** The most rows projected at once: bounds the working set to about 6 kB a row. */
	readonly maxProjectedRows: number;
}

export interface ScoredBatch {
	readonly subgraphs: BatchLinks;
	/** [L] probability of each link of the batch. */
	readonly scores: Float32Array;
}

/** Batches whose nodes share one set of projection tables. */
interface Group {
	readonly batches: SubgraphBatch[];
	/** Rows of the data set that the batches touch. */
	readonly ids: Int32Array;
}

/** Scores a data set's links, some pivots at a time. */
export interface LinkScorer {
	/** Scores the pivots from `start` up to `end`, batch by batch. */
	score(start: number, end: number): AsyncGenerator<ScoredBatch>;
	dispose(): void;
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
	const projectionWeights = createProjectionWeights(engine, weights, rows);
	const tensors = uploadWeights(
		engine,
		weights,
		trainedNames(options.aggregator),
	);
	const network = {
		aggregator: options.aggregator,
		tensors,
		projectionWeights,
	};
	const groupsOf = createGrouping(graph, tables !== null, options);
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

/** Cuts ranges of pivots into groups: a small data set is projected as a whole; of a large one, each group projects the rows that its own batches touch. */
function createGrouping(
	graph: KnnGraph,
	hasTables: boolean,
	options: ScoreOptions,
): (start: number, end: number) => Generator<Group> {
	const builder = createSubgraphBuilder(graph, options);
	const isWhole = !hasTables && graph.rows <= options.maxProjectedRows;
	const allIds = Int32Array.from(
		{ length: isWhole ? graph.rows : 0 },
		(_, i) => i,
	);
	const seen = new Uint8Array(isWhole ? 0 : graph.rows);
	const enough = hasTables ? 1 : options.maxProjectedRows;

	return function* groups(start, end) {
		let batches: SubgraphBatch[] = [];
		let ids: number[] = [];
		for (let pivot = start; pivot < end; pivot += options.batchSize) {
			const last = Math.min(pivot + options.batchSize, end);
			const pivots = Int32Array.from(
				{ length: last - pivot },
				(_, i) => pivot + i,
			);
			const batch = buildBatch(builder, pivots);
			if (isWhole) {
				yield { batches: [batch], ids: allIds };
				continue;
			}
			batches.push(batch);
			for (const id of batch.nodeIds) {
				if (seen[id]) continue;
				seen[id] = 1;
				ids.push(id);
			}
			if (ids.length < enough && last < end) continue;
			yield { batches, ids: Int32Array.from(ids) };
			for (const id of ids) seen[id] = 0;
			batches = [];
			ids = [];
		}
	};
}

interface UploadedNetwork {
	readonly aggregator: Aggregator;
	readonly tensors: WeightTensors;
	readonly projectionWeights: ProjectionWeights;
}

async function scoreBatch(
	engine: Engine,
	{ aggregator, tensors, projectionWeights }: UploadedNetwork,
	features: FloatMatrix,
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
		return tf.softmax(logits).slice([0, 1], [numLinks, 1]); // [L, 1]
	});
	const scores = (await probabilities.data()) as Float32Array;
	probabilities.dispose();
	return scores;
}
