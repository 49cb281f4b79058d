/**
 * Scores an L-GCN's links with an engine's layer stacks: products on arrays there, what graph and batch do to them in kernels here.
 */
import type { SubgraphBatch } from "../core/batch.ts";
import { type Convolutions, createConvolutions } from "../core/convolutions.ts";
import { cosineShares } from "../core/cosine-shares.ts";
import { sigmoid } from "../core/gates.ts";
import type { KnnGraph } from "../core/knn-graph.ts";
import type { StateDict } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import {
	fillBases,
	joinedRows,
	type Layout,
	layOut,
	lookUpPairs,
} from "./batch-layout.ts";
import type { StackLayers } from "./layer-stacks.ts";
import {
	disposeStacks,
	type NetworkStack,
	type NetworkStacks,
	stackNetwork,
} from "./network-stacks.ts";
import { createGrouping } from "./pivot-groups.ts";
import type { RowsToProject } from "./projection.ts";
import { createProjector, type ProjectionTables } from "./projection-tables.ts";
import type { LinkScorer, ScoreOptions } from "./score.ts";

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
	const groupsOf = createGrouping(graph, tables !== null, options);
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
	const { edges, pairs, bases, baseOf, rows, nextRows } = layout;
	lookUpPairs(tables, batch, positions, room, layout, width);
	fillBases(tables, conv1, batch, positions, room, layout);
	room.convolve(
		...([...edges, pairs, bases, baseOf] as const),
		...([width, rows, numRows] as const),
	); // [R, 512]
	const logits = new Float32Array(2 * numLinks);
	const apply = (stack: NetworkStack, x: number, y: Float32Array) =>
		applyToJoined(stack, room, layout, x, y);
	const next = room.floats(nextRows, numRows * conv2.outputs);
	await apply(conv2, rows, next); // [R, 512]
	await apply(conv3, nextRows, room.floats(rows, numRows * conv3.outputs)); // [R, 256]
	await apply(head, rows, logits); // [L, 2]
	return probabilitiesOf(logits);
}

/** Applies a stack to [x, G x], as many rows as y has, some at a time. */
async function applyToJoined(
	{ layers, inputs, outputs }: NetworkStack,
	room: Convolutions,
	{ edges, joined }: Layout,
	x: number,
	y: Float32Array,
): Promise<void> {
	const [offsets, neighbours, shares] = edges;
	const numRows = y.length / outputs;
	const width = inputs / 2;
	for (let row = 0; row < numRows; row += joinedRows) {
		const count = Math.min(joinedRows, numRows - row);
		room.joinSums(
			...([offsets + 4 * row, neighbours, shares] as const),
			...([x, x + 4 * row * width, width, joined, count] as const),
		);
		await layers.apply(
			room.floats(joined, count * inputs),
			y.subarray(row * outputs, (row + count) * outputs),
		);
	}
}

/** [L] softmax(logits)[1] of [L, 2]. */
function probabilitiesOf(logits: Float32Array): Float32Array {
	const probabilities = new Float32Array(logits.length / 2);
	for (let i = 0; i < probabilities.length; i++)
		probabilities[i] = sigmoid(logits[2 * i + 1] - logits[2 * i]);
	return probabilities;
}
