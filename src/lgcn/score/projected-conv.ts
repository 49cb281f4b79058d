/** conv1 of a batch at test, from the tables of its rows; O columns, conv1's and, where there is attention, its own after them. */
import type { Tensor2D } from "@tensorflow/tfjs-core";
import type { Engine } from "../../engines/engine.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import type { BatchGraph } from "../aggregators.ts";
import {
	type AttentionEdges,
	attentionWeightNames,
	pairScores,
} from "../attention.ts";
import { softmaxOfEdges } from "../edge-softmax.ts";
import { sumShares } from "../edges.ts";
import type { WeightTensors } from "../layers.ts";
import { createSegments, gatherRows, meanOfRows } from "../segments.ts";
import type { Projection, ProjectionWeights } from "./projection.ts";

/**
 * conv1 with its ReLU: [R, 512].
 * @param positions row of the data set -> entry of the tables
 */
export function projectedConv1(
	engine: Engine,
	{ withoutNeighbours }: ProjectionWeights,
	weights: WeightTensors,
	{ own, pivot, neighbour }: Projection,
	batch: SubgraphBatch,
	graph: BatchGraph,
	positions: Int32Array,
): Tensor2D {
	const { tf } = engine;
	const { pivots, nodeIds, subgraphOf, edgeOffsets } = batch;
	const entries = nodeIds.map((id) => positions[id]);
	const pivotEntries = subgraphOf.map((b) => positions[pivots[b]]);
	const isolated = markIsolated(edgeOffsets);
	return tf.tidy(() => {
		const pivotsOfNodes = tf.tensor1d(pivotEntries, "int32");
		const relative: Tensor2D = tf.add(
			gatherRows(engine, own, tf.tensor1d(entries, "int32")),
			gatherRows(engine, pivot, pivotsOfNodes),
		); // [R, O] S_v - S_p - T_p + constant
		let sum: Tensor2D = tf.add(
			relative,
			aggregateTable(
				engine,
				weights,
				relative,
				neighbour,
				entries,
				batch,
				graph,
			),
		); // [R, O]
		if (isolated.includes(1)) {
			const column = tf.tensor2d(isolated, [isolated.length, 1]);
			// With nothing aggregated, the -T_p of the pivot's table goes too.
			const back = tf.mul(gatherRows(engine, neighbour, pivotsOfNodes), column);
			sum = tf.add(tf.add(sum, back), tf.matMul(column, withoutNeighbours));
		}
		const { size } = weights.get("conv1.bias")!;
		return tf.relu(columnsFrom(engine, sum, 0, size));
	});
}

/** [R, O] sum over each row's neighbours u of share_u T_u, zeros where there is none. */
function aggregateTable(
	engine: Engine,
	weights: WeightTensors,
	relative: Tensor2D,
	neighbour: Tensor2D,
	entries: Int32Array,
	{ edgeOffsets, edgeRows, nodeIds }: SubgraphBatch,
	graph: BatchGraph,
): Tensor2D {
	const { tf } = engine;
	const picked = edgeRows.map((row) => entries[row]);
	if (graph.aggregator === "mean" || picked.length === 0) {
		const { length } = nodeIds;
		const segments = createSegments(engine, edgeOffsets, picked, length);
		return meanOfRows(engine, neighbour, segments);
	}
	const shares =
		graph.aggregator === "weighted"
			? graph.all.shares
			: projectedShares(
					engine,
					weights,
					relative,
					gatherRows(engine, neighbour, tf.tensor1d(entries, "int32")),
					graph.all,
				);
	return sumShares(
		engine,
		neighbour,
		shares,
		tf.tensor1d(picked, "int32"),
		graph.all.owners.edges,
	);
}

/** [E, 1] the shares of conv1's attention, from what lies of the rows and their neighbours in its columns; [R, O] each. */
function projectedShares(
	engine: Engine,
	weights: WeightTensors,
	relative: Tensor2D,
	neighbour: Tensor2D,
	edges: AttentionEdges,
): Tensor2D {
	const [, , second] = attentionWeightNames("conv1");
	const a = weights.get(second) as Tensor2D; // [1, H]
	const { size: start } = weights.get("conv1.bias")!;
	const scores = pairScores(
		engine,
		columnsFrom(engine, relative, start, a.size),
		columnsFrom(engine, neighbour, start, a.size),
		a,
		edges,
	);
	return softmaxOfEdges(engine, scores, edges.owners, edges.table);
}

function columnsFrom(
	engine: Engine,
	x: Tensor2D,
	start: number,
	count: number,
): Tensor2D {
	if (count === x.shape[1]) return x;
	return engine.tf.slice(x, [0, start], [x.shape[0], count]);
}

/** [R] 1 where a row has no neighbours. */
function markIsolated(edgeOffsets: Int32Array): Float32Array {
	const isolated = new Float32Array(edgeOffsets.length - 1);
	for (let row = 0; row < isolated.length; row++)
		isolated[row] = edgeOffsets[row + 1] === edgeOffsets[row] ? 1 : 0;
	return isolated;
}
