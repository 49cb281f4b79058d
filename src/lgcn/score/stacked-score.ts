/**
 * Scores an L-GCN's links with an engine's layer stacks: products on arrays there, what graph and batch do to them in kernels here.
 */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type Convolutions,
	createConvolutions,
} from "../../kernels/convolutions.ts";
import { regroup } from "../../scoring/regroup.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import { cosineShares } from "../cosine-shares.ts";
import {
	fillBases,
	fillBias,
	type Layout,
	layOut,
	lookUpPairs,
} from "./batch-layout.ts";
import { rowsTogether, type StackLayers } from "./layer-stacks.ts";
import { linkProbabilities } from "./link-probabilities.ts";
import {
	type ConvStack,
	disposeStacks,
	type NetworkStack,
	type NetworkStacks,
	stackNetwork,
} from "./network-stacks.ts";
import { createGrouping } from "./pivot-groups.ts";
import type { RowsToProject } from "./projection.ts";
import { createProjector, type ProjectionTables } from "./projection-tables.ts";
import type { ScoreOptions } from "./score.ts";

/** `createLinkScorer` for an engine with layer stacks and an aggregator whose shares are known beforehand. */
export function createStackedScorer(
	engine: Engine,
	stackLayers: StackLayers,
	weights: StateDict,
	rows: RowsToProject,
	tables: ProjectionTables | null,
	graph: KnnGraph,
	options: ScoreOptions,
): LinkScorer {
	const { features } = rows;
	const stacks = stackNetwork(stackLayers, weights);
	/** What rows are projected with where there are no tables. */
	const projector = tables ? null : createProjector(engine, weights, rows);
	const groupsOf = createGrouping(
		...([graph, tables !== null, options, rowsTogether(engine)] as const),
	);
	const room = createConvolutions();
	const positions = Int32Array.from({ length: graph.rows }, (_, i) => i);
	let projected = tables;
	let projectedIds: Int32Array | null = null;

	async function prepare(ids: Int32Array): Promise<ProjectionTables> {
		if (projected && (!projector || ids === projectedIds)) return projected;
		for (let i = 0; i < ids.length; i++) positions[ids[i]] = i;
		projectedIds = ids;
		projected = await projector!.project(ids);
		return projected;
	}

	async function* scoreGroups(start: number, end: number) {
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
	}

	return {
		score: (start, end) => regroup(scoreGroups(start, end), options.batchSize),
		dispose() {
			disposeStacks(stacks);
			projector?.dispose();
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
	{ conv1, conv2, conv3, head, logits }: NetworkStacks,
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
	lookUpPairs(tables, batch, positions, room, layout, width);
	fillBases(tables, conv1, batch, positions, room, layout);
	convolvePairs(room, layout, width, numRows); // [R, 512]
	await applyConv(conv2, room, layout, numRows); // [R, 512]
	await applyConv(conv3, room, layout, numRows); // [R, 256]
	await applyHead(head, room, layout, numLinks); // [L, 256]
	return linkProbabilities(
		...([room, layout.rows, logits] as const),
		...([layout.bases, layout.pairs, numLinks] as const),
	);
}

/** From each row's pair and base to the row. */
function convolvePairs(
	room: Convolutions,
	{ edges, pairs, bases, baseOf, rows }: Layout,
	columns: number,
	numRows: number,
): void {
	room.convolve(
		...([...edges, pairs, bases, baseOf] as const),
		...([columns, rows, numRows] as const),
	);
}

/** From the rows to their pairs, and on to the next rows. */
async function applyConv(
	{ product, bias }: ConvStack,
	room: Convolutions,
	layout: Layout,
	numRows: number,
): Promise<void> {
	const { layers, inputs, outputs } = product;
	const x = room.floats(layout.rows, numRows * inputs);
	await layers.apply(x, room.floats(layout.pairs, numRows * outputs));
	fillBias(bias, room, layout, numRows);
	convolvePairs(room, layout, bias.length, numRows);
}

/** From the first rows, which are the links', to what the classifier makes of them, in the rows' place. */
async function applyHead(
	{ layers, inputs, outputs }: NetworkStack,
	room: Convolutions,
	{ edges, rows, pairs }: Layout,
	numLinks: number,
): Promise<void> {
	room.joinSums(
		...([...edges, rows, rows, inputs / 2] as const),
		...([pairs, numLinks] as const),
	);
	await layers.apply(
		room.floats(pairs, numLinks * inputs),
		room.floats(rows, numLinks * outputs),
	);
}
