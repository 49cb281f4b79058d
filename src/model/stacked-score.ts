/**
 * Scores an L-GCN's links with an engine's layer stacks: products on arrays there, what graph and batch do to them in kernels here.
 */
import type { SubgraphBatch } from "../core/batch.ts";
import { type Convolutions, createConvolutions } from "../core/convolutions.ts";
import { cosineShares } from "../core/cosine-shares.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import { fillBases, layOut, lookUpPairs } from "./batch-layout.ts";
import {
	disposeStacks,
	type NetworkStacks,
	stackNetwork,
} from "./network-stacks.ts";
import { createGrouping } from "./pivot-groups.ts";
import {
	createProjectionWeights,
	disposeProjectionWeights,
	type RowsToProject,
} from "./projection.ts";
import { type ProjectionTables, projectRows } from "./projection-tables.ts";
import { sigmoid } from "./relational-score.ts";
import type { LinkScorer, ScoreOptions } from "./score.ts";

/** `createLinkScorer` for an engine with `stackLayers` and an aggregator whose shares are known beforehand. */
export function createStackedScorer(
	engine: Engine,
	weights: StateDict,
	rows: RowsToProject,
	tables: ProjectionTables | null,
	graph: KnnGraph,
	options: ScoreOptions,
): LinkScorer {
	const { features } = rows;
	const stacks = stackNetwork(engine, weights);
	/** What rows are projected with where there are no tables. */
	const projection = tables
		? null
		: createProjectionWeights(engine, weights, rows);
	const groupsOf = createGrouping(graph, tables !== null, options);
	const room = createConvolutions();
	const positions = Int32Array.from({ length: graph.rows }, (_, i) => i);
	let projected = tables;
	let projectedIds: Int32Array | null = null;

	async function prepare(ids: Int32Array): Promise<ProjectionTables> {
		if (projected && (!projection || ids === projectedIds)) return projected;
		for (let i = 0; i < ids.length; i++) positions[ids[i]] = i;
		projectedIds = ids;
		projected = await projectRows(engine, projection!, features, ids);
		return projected;
	}

	return {
		async *score(start, end) {
			for (const { batches, ids } of groupsOf(start, end)) {
				const found = await prepare(ids);
				for (const subgraphs of batches) {
					const shares =
						options.aggregator === "weighted"
							? cosineShares(features, subgraphs)
							: equalShares(subgraphs);
					const scores = await scoreBatch(
						stacks,
						found,
						subgraphs,
						shares,
						positions,
						room,
					);
					yield { subgraphs, scores };
				}
			}
		},
		dispose() {
			disposeStacks(stacks);
			if (projection) disposeProjectionWeights(projection);
		},
	};
}

/** [E] 1 / degree. */
function equalShares({ edgeOffsets, edgeRows }: SubgraphBatch): Float32Array {
	const shares = new Float32Array(edgeRows.length);
	for (let row = 0; row < edgeOffsets.length - 1; row++) {
		const first = edgeOffsets[row];
		const end = edgeOffsets[row + 1];
		shares.fill(1 / (end - first), first, end);
	}
	return shares;
}

async function scoreBatch(
	{ conv1, conv2, conv3, head }: NetworkStacks,
	tables: ProjectionTables,
	batch: SubgraphBatch,
	shares: Float32Array,
	positions: Int32Array,
	room: Convolutions,
): Promise<Float32Array> {
	const { numLinks } = batch;
	if (numLinks === 0) return new Float32Array(0);
	const numRows = batch.nodeIds.length;
	const width = conv1.constant.length;
	const layout = layOut(room, batch, shares, width);
	const { edges, pairs, bases, baseOf, rows, joined } = layout;
	/** [x, G x] of the first rows of x. */
	const join = (columns: number, count: number) => {
		room.joinSums(...edges, rows, columns, joined, count);
		return room.floats(joined, count * 2 * columns);
	};
	/** The next layer's x. */
	const keep = (x: Float32Array) => {
		room.floats(rows, x.length).set(x);
		return x.length / numRows;
	};
	lookUpPairs(tables, batch, positions, room, layout, width);
	fillBases(tables, conv1, batch, positions, room, layout);
	room.convolve(
		...([...edges, pairs, bases, baseOf] as const),
		...([width, rows, numRows] as const),
	); // [R, 512]
	let columns = keep(await conv2.apply(join(width, numRows))); // [R, 512]
	columns = keep(await conv3.apply(join(columns, numRows))); // [R, 256]
	return probabilitiesOf(await head.apply(join(columns, numLinks)));
}

/** [L] softmax(logits)[1] of [L, 2]. */
function probabilitiesOf(logits: Float32Array): Float32Array {
	const probabilities = new Float32Array(logits.length / 2);
	for (let i = 0; i < probabilities.length; i++)
		probabilities[i] = sigmoid(logits[2 * i + 1] - logits[2 * i]);
	return probabilities;
}
