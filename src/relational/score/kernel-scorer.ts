/**
 * Scores links with the relational network in kernels, one group of subgraphs at a time.
 * The scores of a subgraph do not depend on its group.
 */
import { sigmoid } from "../../arrays/sigmoid.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { LinkScorer, ScoredBatch } from "../../scoring/scored-batch.ts";
import { countActive } from "../../subgraph/active-connections.ts";
import {
	createScoringBuffers,
	groupCapacity,
	type ScoringBuffers,
} from "./buffers.ts";
import type {
	RelationalRows,
	RelationalScoreOptions,
} from "./scoring-input.ts";
import {
	createGroupBuilder,
	type GroupBuilder,
	type SubgraphGroup,
} from "./subgraph-group.ts";

interface KernelScorer {
	readonly buffers: ScoringBuffers;
	readonly builder: GroupBuilder;
	/** Number of subgraphs in a group. */
	readonly groupSize: number;
	/** The largest number of links of a pivot. */
	readonly maxLinks: number;
}

/** `createRelationalScorer` without an engine. */
export function createKernelScorer(
	weights: StateDict,
	rows: RelationalRows,
	{ kAtHop, activeConnection, batchSize }: RelationalScoreOptions,
): LinkScorer {
	const { graph } = rows.relations;
	const numActive = countActive(graph, activeConnection);
	const subgraphs = { kAtHop, activeConnection: numActive };
	const capacity = groupCapacity(graph.rows, subgraphs, batchSize);
	const buffers = createScoringBuffers(weights, capacity);
	const builder = createGroupBuilder(buffers, rows, subgraphs, capacity);
	const maxLinks = kAtHop[0];
	const scorer = { buffers, builder, groupSize: capacity.pivots, maxLinks };
	return {
		async *score(start, end) {
			builder.readAhead(start, end);
			for (let pivot = start; pivot < end; pivot += batchSize) {
				const last = Math.min(pivot + batchSize, end);
				yield scoreBatch(scorer, everyRow(pivot, last, 1));
			}
		},
		dispose() {},
	};
}

function scoreBatch(
	{ buffers, builder, groupSize, maxLinks }: KernelScorer,
	pivots: Int32Array,
): ScoredBatch {
	const length = pivots.length * maxLinks;
	const nodeIds = new Int32Array(length);
	const subgraphOf = new Int32Array(length);
	const scores = new Float32Array(length);
	let numLinks = 0;
	for (let b = 0; b < pivots.length; b += groupSize) {
		const count = Math.min(groupSize, pivots.length - b);
		const group = builder.build(pivots[b], count, nodeIds, numLinks);
		group.members.forEach((member, i) => {
			const start = numLinks + member.firstLink;
			subgraphOf.fill(b + i, start, start + member.numLinks);
		});
		if (group.numLinks === 0) continue;
		const logits = forward(buffers, group);
		for (let i = 0; i < group.numLinks; i++)
			scores[numLinks + i] = sigmoid(logits[i]);
		numLinks += group.numLinks;
	}
	return {
		subgraphs: {
			pivots,
			numLinks,
			nodeIds: nodeIds.slice(0, numLinks),
			subgraphOf: subgraphOf.slice(0, numLinks),
		},
		scores: scores.slice(0, numLinks),
	};
}

/** Does the same as `forwardRelational`, in the buffers; returns the logits of the group's links. */
function forward(
	buffers: ScoringBuffers,
	{ members, numRows, numLinks }: SubgraphGroup,
): Float64Array {
	const { kernels, products, width, inputs } = buffers;
	const { offsets, shares, nodes, rows, joined, head } = buffers;
	kernels.normaliseGates(offsets, shares, numRows);
	for (const layer of [0, 1]) {
		joinMeans(buffers, layer, { first: 0, count: numRows, to: joined });
		const addresses = { from: joined, to: rows, toStride: width, numRows };
		products.layer(layer, addresses); // [R, C]
	}
	const toStride = width + inputs;
	for (const { firstRow, firstLink, numLinks: count } of members) {
		const to = joined + 4 * firstLink * 2 * width;
		joinMeans(buffers, 2, { first: firstRow, count, to });
		const from = nodes + 4 * firstRow * inputs;
		const toInputs = head + 4 * (firstLink * toStride + width);
		kernels.copyRows(from, inputs, toInputs, toStride, count, inputs);
	}
	const ofLinks = { from: joined, to: head, toStride, numRows: numLinks };
	products.layer(2, ofLinks); // [L, C]
	return products.head(head, numLinks);
}

/** Writes the input of a layer to the address `to`: `count` rows from row `first` on, each beside its gated mean. */
function joinMeans(
	buffers: ScoringBuffers,
	layer: number,
	{ first, count, to }: { first: number; count: number; to: number },
): void {
	const { kernels, offsets, neighbours, shares, inputs, width } = buffers;
	const x = layer === 0 ? buffers.nodes : buffers.rows;
	const columns = layer === 0 ? inputs : width;
	kernels.joinMeans(
		offsets + 4 * first,
		neighbours,
		shares + 4 * layer,
		x + 4 * first * columns,
		x,
		columns,
		to,
		count,
	);
}
