/** conv1 of a batch, from tables of the data set's rows (see `projection.ts`), for scoring. O: the columns of conv1 and, with attention, those of its first layer. */
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

export interface ProjectedConvInput {
	readonly weights: WeightTensors;
	readonly withoutNeighbours: ProjectionWeights["withoutNeighbours"];
	readonly tables: Projection;
	/** [N] row of the data set -> row of the tables. */
	readonly positions: Int32Array;
	readonly batch: SubgraphBatch;
	readonly graph: BatchGraph;
}

/** Computes conv1 with its ReLU, [R, 512]. */
export function projectedConv1(
	engine: Engine,
	input: ProjectedConvInput,
): Tensor2D {
	const { tf } = engine;
	const { weights, tables, positions, batch } = input;
	const { pivots, nodeIds, subgraphOf, edgeOffsets } = batch;
	const entries = nodeIds.map((id) => positions[id]);
	const pivotEntries = subgraphOf.map((b) => positions[pivots[b]]);
	const isolated = markIsolated(edgeOffsets);
	return tf.tidy(() => {
		const pivotsOfNodes = tf.tensor1d(pivotEntries, "int32");
		const relative: Tensor2D = tf.add(
			gatherRows(engine, tables.own, tf.tensor1d(entries, "int32")),
			gatherRows(engine, tables.pivot, pivotsOfNodes),
		); // [R, O] S_v - S_p - T_p + constant
		let sum: Tensor2D = tf.add(
			relative,
			aggregateTable(engine, input, relative, entries),
		); // [R, O]
		if (isolated.includes(1)) {
			const column = tf.tensor2d(isolated, [isolated.length, 1]);
			// A row without neighbours has no T terms, so T_p is added back.
			const pivotTerms = gatherRows(engine, tables.neighbour, pivotsOfNodes);
			const back = tf.mul(pivotTerms, column);
			const constant = tf.matMul(column, input.withoutNeighbours);
			sum = tf.add(tf.add(sum, back), constant);
		}
		const { size } = weights.get("conv1.bias")!;
		return tf.relu(columnsFrom(engine, sum, 0, size));
	});
}

/** Returns [R, O] the sum of share_u T_u over each row's neighbours u; zeros for a row without neighbours. */
function aggregateTable(
	engine: Engine,
	{ weights, tables: { neighbour }, batch, graph }: ProjectedConvInput,
	relative: Tensor2D,
	entries: Int32Array,
): Tensor2D {
	const { tf } = engine;
	const { edgeOffsets, edgeRows, nodeIds } = batch;
	const neighbourEntries = edgeRows.map((row) => entries[row]);
	if (graph.aggregator === "mean" || edgeRows.length === 0) {
		const { length } = nodeIds;
		return meanOfRows(
			engine,
			neighbour,
			createSegments(engine, edgeOffsets, neighbourEntries, length),
		);
	}
	const sharesOfRows = (edges: AttentionEdges) => {
		const ofRows = tf.tensor1d(entries, "int32");
		const passed = gatherRows(engine, neighbour, ofRows); // [R, O]
		return projectedShares(engine, weights, { relative, passed }, edges);
	};
	const shares =
		graph.aggregator === "weighted"
			? graph.all.shares
			: sharesOfRows(graph.all);
	return sumShares(engine, neighbour, shares, {
		neighbours: tf.tensor1d(neighbourEntries, "int32"),
		owners: graph.all.owners.edges,
	});
}

/** Returns [E, 1] the shares of conv1's attention, from its columns of `relative` and `passed`, [R, O] each. */
function projectedShares(
	engine: Engine,
	weights: WeightTensors,
	{ relative, passed }: { relative: Tensor2D; passed: Tensor2D },
	edges: AttentionEdges,
): Tensor2D {
	const [, , second] = attentionWeightNames("conv1");
	const a = weights.get(second) as Tensor2D; // [1, H]
	const { size: start } = weights.get("conv1.bias")!;
	const own = columnsFrom(engine, relative, start, a.size);
	const other = columnsFrom(engine, passed, start, a.size);
	const scores = pairScores(engine, { own, other, a }, edges);
	return softmaxOfEdges(engine, scores, edges.owners, edges.table);
}

/** `count` columns of x from column `start` on. */
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
