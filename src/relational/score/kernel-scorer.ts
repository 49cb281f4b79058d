/**
 * Scores links with the relational network in kernels. Some subgraphs at a time lie in the kernels' memory, one under another,
 * the 1-hop rows of each first. What comes out does not depend on which lie there together.
 */
import { countActive } from "../../subgraph/active-connections.ts";
import { createFirstPass } from "../first-pass.ts";
import { gatherGates, sigmoid } from "../gates.ts";
import { createNodeReader } from "../node-reader.ts";
import { sourceOf } from "../../arrays/row-source.ts";
import { everyRow } from "../../graph/similarity.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import {
	createSubgraphBuilder,
	type Subgraph,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import {
	type Capacity,
	capacityOf,
	openRoom,
	type Room,
} from "./buffers.ts";
import type {
	RelationalRows,
	RelationalScoreOptions,
} from "./link-scorer.ts";
import type { LinkScorer, ScoredBatch } from "../../lgcn/score/score.ts";

/** Where the rows and the links of a subgraph begin among those that lie there together. */
interface Member {
	readonly firstRow: number;
	readonly firstLink: number;
	readonly numLinks: number;
}

/** `createRelationalScorer` without an engine; lays out its memory. */
export function createGroupScorer(
	weights: StateDict,
	rows: RelationalRows,
	options: RelationalScoreOptions,
): LinkScorer {
	const { batchSize } = options;
	const { graph } = rows.relations;
	const activeConnection = countActive(graph, options.activeConnection);
	const subgraphs = { kAtHop: options.kAtHop, activeConnection };
	const capacity = capacityOf(graph.rows, subgraphs, batchSize);
	const room = openRoom(weights, capacity);
	const gatherer = createGatherer(room, rows, subgraphs, capacity);

	function scoreBatch(first: number, last: number): ScoredBatch {
		const pivots = everyRow(first, last, 1);
		const maxLinks = pivots.length * options.kAtHop[0];
		const nodeIds = new Int32Array(maxLinks);
		const subgraphOf = new Int32Array(maxLinks);
		const scores = new Float32Array(maxLinks);
		let numLinks = 0;
		for (let b = 0; b < pivots.length; b += capacity.pivots) {
			const count = Math.min(capacity.pivots, pivots.length - b);
			const group = gatherer.gather(pivots[b], count, nodeIds, numLinks);
			group.members.forEach((member, i) => {
				const start = numLinks + member.firstLink;
				subgraphOf.fill(b + i, start, start + member.numLinks);
			});
			if (group.numLinks === 0) continue;
			const logits = forward(room, group);
			for (let i = 0; i < group.numLinks; i++)
				scores[numLinks + i] = sigmoid(logits[i]);
			numLinks += group.numLinks;
		}
		return {
			subgraphs: {
				...{ pivots, numLinks },
				nodeIds: nodeIds.slice(0, numLinks),
				subgraphOf: subgraphOf.slice(0, numLinks),
			},
			scores: scores.slice(0, numLinks),
		};
	}

	return {
		async *score(start, end) {
			gatherer.readAhead(start, end);
			for (let pivot = start; pivot < end; pivot += batchSize)
				yield scoreBatch(pivot, Math.min(pivot + batchSize, end));
		},
		dispose() {},
	};
}

interface Group {
	readonly members: readonly Member[];
	readonly numRows: number;
	readonly numLinks: number;
}

interface Gatherer {
	/** Prepares for the pivots from `first` up to `last`, where their rows have to be read. */
	readAhead(first: number, last: number): void;
	/** Builds the subgraphs of `count` pivots from `first` on in the room's memory, and writes the links' other rows at `nodeIds[start]`. */
	gather(
		first: number,
		count: number,
		nodeIds: Int32Array,
		start: number,
	): Group;
}

function createGatherer(
	room: Room,
	{ relations, links, gates }: RelationalRows,
	options: SubgraphOptions,
	capacity: Capacity,
): Gatherer {
	const { kernels, inputs } = room;
	const builder = createSubgraphBuilder(relations.graph, options);
	const reader = createNodeReader(relations, links && createFirstPass(links));
	const offsets = kernels.ints(room.offsets, capacity.rows + 1);
	const neighbours = kernels.ints(room.neighbours, capacity.edges);
	const nodes = kernels.floats(room.nodes, capacity.rows * inputs);
	const shares = kernels.ints(room.shares, 4 * capacity.edges);
	const table = new Int32Array(gates.buffer, gates.byteOffset, gates.length);

	function place(built: Subgraph, firstRow: number, firstEdge: number): void {
		const { pivot, nodeIds, numOneHop, edgeOffsets, edgeSlots } = built;
		reader.start(pivot, nodeIds);
		for (let slot = 0; slot < nodeIds.length; slot++) {
			const row = firstRow + slot;
			reader.fill(nodeIds[slot], slot < numOneHop, row * inputs, nodes);
			offsets[row + 1] = firstEdge + edgeOffsets[slot + 1];
		}
		for (let e = 0; e < edgeSlots.length; e++)
			neighbours[firstEdge + e] = firstRow + edgeSlots[e];
		gatherGates(table, built.edgeEntries, shares, firstEdge);
	}

	function readAhead(first: number, last: number): void {
		if (sourceOf(relations.features).isInMemory) return;
		reader.readAhead(first, last, builder.nodesOf);
	}

	function gather(
		firstPivot: number,
		count: number,
		nodeIds: Int32Array,
		start: number,
	): Group {
		const members: Member[] = [];
		let numRows = 0;
		let numLinks = 0;
		for (let i = 0; i < count; i++) {
			const built = builder.build(firstPivot + i);
			const { numOneHop } = built;
			place(built, numRows, offsets[numRows]);
			nodeIds.set(built.nodeIds.subarray(0, numOneHop), start + numLinks);
			members.push({
				...{ firstRow: numRows, firstLink: numLinks, numLinks: numOneHop },
			});
			numRows += built.nodeIds.length;
			numLinks += numOneHop;
		}
		return { members, numRows, numLinks };
	}
	return { readAhead, gather };
}

/** `forwardRelational` in the room: logits of the group's links. */
function forward(
	room: Room,
	{ members, numRows, numLinks }: Group,
): Float64Array {
	const { kernels, products, width, inputs, offsets, neighbours } = room;
	const { nodes, rows, joined, head, shares } = room;
	/** [x, its gated mean] of `count` rows from `firstRow` on. */
	const join = (
		layer: 0 | 1 | 2,
		firstRow: number,
		count: number,
		to: number,
	) => {
		const [x, columns] = layer === 0 ? [nodes, inputs] : [rows, width];
		kernels.joinMeans(
			...([offsets + 4 * firstRow, neighbours, shares + 4 * layer] as const),
			...([x + 4 * firstRow * columns, x, columns, to, count] as const),
		);
	};
	kernels.normShares(offsets, shares, numRows);
	join(0, 0, numRows, joined);
	products.layer(0, joined, rows, width, numRows); // [R, C]
	join(1, 0, numRows, joined);
	products.layer(1, joined, rows, width, numRows); // [R, C]
	const headWidth = width + inputs;
	for (const { firstRow, firstLink, numLinks: count } of members) {
		join(2, firstRow, count, joined + 4 * firstLink * 2 * width);
		kernels.copyRows(
			...([nodes + 4 * firstRow * inputs, inputs] as const),
			...([head + 4 * (firstLink * headWidth + width), headWidth] as const),
			...([count, inputs] as const),
		);
	}
	products.layer(2, joined, head, headWidth, numLinks); // [L, C]
	return products.head(head, numLinks);
}
