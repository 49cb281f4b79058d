/** Scores links with an L-GCN whose products are computed by an engine's layer stacks. Our kernels compute the rest, such as sums over neighbours. */

import type { Engine } from "../../engines/engine.ts";
import { createConvolutions } from "../../kernels/convolutions.ts";
import { regroup } from "../../scoring/regroup.ts";
import type { LinkScorer } from "../../scoring/scored-batch.ts";
import type { SubgraphBatch } from "../../subgraph/batch.ts";
import { cosineShares } from "../cosine-shares.ts";
import {
	type BatchArrays,
	fillBases,
	fillBias,
	layOut,
	lookUpPairs,
	type ProjectedRows,
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
import { createProjector } from "./projection-tables.ts";
import type { ScoreInputs } from "./score-inputs.ts";

/** `createLinkScorer` for an engine with layer stacks, without attention. */
export function createStackedScorer(
	engine: Engine,
	stackLayers: StackLayers,
	{ weights, rows, tables, graph, options }: ScoreInputs,
): LinkScorer {
	const stacks = stackNetwork(stackLayers, weights);
	/** Projects rows if there are no tables. */
	const projector = tables ? null : createProjector(engine, weights, rows);
	const hasTables = tables !== null;
	const maxRows = rowsTogether(engine);
	const groupsOf = createGrouping(graph, hasTables, options, maxRows);
	const sharesOf = (batch: SubgraphBatch) =>
		options.aggregator === "weighted"
			? cosineShares(rows.features, batch)
			: equalShares(batch);
	const score = createBatchScorer(stacks, sharesOf);
	const positions = Int32Array.from({ length: graph.rows }, (_, i) => i);
	let projected = tables;
	let projectedIds: Int32Array | null = null;

	async function prepare(ids: Int32Array): Promise<ProjectedRows> {
		if (projector && ids !== projectedIds) {
			for (let i = 0; i < ids.length; i++) positions[ids[i]] = i;
			projectedIds = ids;
			projected = await projector.project(ids);
		}
		return { tables: projected!, positions };
	}

	async function* scoreGroups(start: number, end: number) {
		for (const { batches, ids } of groupsOf(start, end)) {
			const ofGroup = await prepare(ids);
			for (const subgraphs of batches)
				yield { subgraphs, scores: await score(subgraphs, ofGroup) };
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

/** The shares of the mean aggregator, [E]: 1 / degree. */
function equalShares({ edgeOffsets, edgeRows }: SubgraphBatch): Float32Array {
	const shares = new Float32Array(edgeRows.length);
	for (let row = 0; row < edgeOffsets.length - 1; row++) {
		const first = edgeOffsets[row];
		const end = edgeOffsets[row + 1];
		shares.fill(1 / (end - first), first, end);
	}
	return shares;
}

/** Returns a function that computes the scores [L] of a batch; all batches share the kernels' memory. */
function createBatchScorer(
	{ conv1, conv2, conv3, head, logits }: NetworkStacks,
	sharesOf: (batch: SubgraphBatch) => Float32Array,
) {
	const kernels = createConvolutions();
	const width = conv1.constant.length;
	return async (
		batch: SubgraphBatch,
		projected: ProjectedRows,
	): Promise<Float32Array> => {
		const { numLinks } = batch;
		if (numLinks === 0) return new Float32Array(0);
		const numRows = batch.nodeIds.length;
		const arrays = layOut(kernels, batch, sharesOf(batch), width);
		lookUpPairs(arrays, batch, projected, width);
		fillBases(arrays, batch, projected, conv1);
		convolvePairs(arrays, width, numRows); // [R, 512]
		await applyConv(arrays, conv2, numRows); // [R, 512]
		await applyConv(arrays, conv3, numRows); // [R, 256]
		await applyHead(arrays, head, numLinks); // [L, 256]
		const { rows, bases, pairs } = arrays;
		const addresses = { hidden: rows, weights: bases, sums: pairs };
		return linkProbabilities(kernels, logits, addresses, numLinks);
	};
}

/** Computes `rows` from their pairs and bases: the values of each row for itself, plus the weighted sum of its neighbours' values, plus its base, through a ReLU. */
function convolvePairs(
	arrays: BatchArrays,
	columns: number,
	numRows: number,
): void {
	const { kernels, offsets, neighbours, shares } = arrays;
	kernels.convolve(
		offsets,
		neighbours,
		shares,
		arrays.pairs,
		arrays.bases,
		arrays.baseOf,
		columns,
		arrays.rows,
		numRows,
	);
}

/** Replaces the rows by the output of a convolution. */
async function applyConv(
	arrays: BatchArrays,
	{ product, bias }: ConvStack,
	numRows: number,
): Promise<void> {
	const { kernels, rows, pairs } = arrays;
	const { layers, inputs, outputs } = product;
	const x = kernels.floats(rows, numRows * inputs);
	await layers.apply(x, kernels.floats(pairs, numRows * outputs));
	fillBias(arrays, bias, numRows);
	convolvePairs(arrays, bias.length, numRows);
}

/** Replaces the first L rows by the classifier's hidden values. */
async function applyHead(
	{ kernels, offsets, neighbours, shares, rows, pairs }: BatchArrays,
	{ layers, inputs, outputs }: NetworkStack,
	numLinks: number,
): Promise<void> {
	kernels.joinSums(
		offsets,
		neighbours,
		shares,
		rows,
		rows,
		inputs / 2,
		pairs,
		numLinks,
	);
	await layers.apply(
		kernels.floats(pairs, numLinks * inputs),
		kernels.floats(rows, numLinks * outputs),
	);
}
