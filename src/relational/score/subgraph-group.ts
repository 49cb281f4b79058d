/** Builds groups of subgraphs in the scoring buffers, one subgraph after another, each with its 1-hop rows first. */

import { sourceOf } from "../../arrays/row-source.ts";
import {
	createSubgraphBuilder,
	type Subgraph,
	type SubgraphOptions,
} from "../../subgraph/subgraph.ts";
import { createFirstPass } from "../first-pass.ts";
import { gatherGates } from "../gates.ts";
import { createNodeReader } from "../node-reader.ts";
import type { GroupCapacity, ScoringBuffers } from "./buffers.ts";
import type { RelationalRows } from "./scoring-input.ts";

/** First row and first link of a subgraph in its group. */
interface Member {
	readonly firstRow: number;
	readonly firstLink: number;
	readonly numLinks: number;
}

export interface SubgraphGroup {
	readonly members: readonly Member[];
	readonly numRows: number;
	readonly numLinks: number;
}

export interface GroupBuilder {
	/** Reads the features of the pivots from `first` up to `last` ahead if they are in a file. */
	readAhead(first: number, last: number): void;
	/** Builds the subgraphs of `count` pivots from `firstPivot` on in the buffers, and writes the 1-hop rows of their links to `nodeIds` from `start` on. */
	build(
		firstPivot: number,
		count: number,
		nodeIds: Int32Array,
		start: number,
	): SubgraphGroup;
}

export function createGroupBuilder(
	buffers: ScoringBuffers,
	rows: RelationalRows,
	options: SubgraphOptions,
	capacity: GroupCapacity,
): GroupBuilder {
	const { relations, links } = rows;
	const subgraphs = createSubgraphBuilder(relations.graph, options);
	const reader = createNodeReader(relations, links && createFirstPass(links));
	const { isInMemory } = sourceOf(relations.features);
	const write = createSubgraphWriter(buffers, reader, rows.gates, capacity);
	return {
		readAhead(first, last) {
			if (!isInMemory) reader.computeAhead(first, last, subgraphs.nodesOf);
		},
		build(firstPivot, count, nodeIds, start) {
			const members: Member[] = [];
			let firstRow = 0;
			let firstLink = 0;
			for (let i = 0; i < count; i++) {
				const built = subgraphs.build(firstPivot + i);
				const numLinks = built.numOneHop;
				write(built, firstRow);
				nodeIds.set(built.nodeIds.subarray(0, numLinks), start + firstLink);
				members.push({ firstRow, firstLink, numLinks });
				firstRow += built.nodeIds.length;
				firstLink += numLinks;
			}
			return { members, numRows: firstRow, numLinks: firstLink };
		},
	};
}

/** Returns a function that writes the node inputs, edges and gates of a subgraph into the buffers, from row `firstRow` on. */
function createSubgraphWriter(
	{ kernels, inputs, ...addresses }: ScoringBuffers,
	reader: ReturnType<typeof createNodeReader>,
	gates: Float32Array,
	capacity: GroupCapacity,
): (subgraph: Subgraph, firstRow: number) => void {
	const offsets = kernels.ints(addresses.offsets, capacity.rows + 1);
	const neighbours = kernels.ints(addresses.neighbours, capacity.edges);
	const nodes = kernels.floats(addresses.nodes, capacity.rows * inputs);
	const shares = kernels.ints(addresses.shares, 4 * capacity.edges);
	const table = new Int32Array(gates.buffer, gates.byteOffset, gates.length);
	return (subgraph, firstRow) => {
		const { pivot, nodeIds, numOneHop, edgeOffsets, edgeSlots } = subgraph;
		const firstEdge = offsets[firstRow];
		reader.start(pivot, nodeIds);
		for (let slot = 0; slot < nodeIds.length; slot++) {
			const row = firstRow + slot;
			reader.fill(nodeIds[slot], slot < numOneHop, row * inputs, nodes);
			offsets[row + 1] = firstEdge + edgeOffsets[slot + 1];
		}
		for (let e = 0; e < edgeSlots.length; e++)
			neighbours[firstEdge + e] = firstRow + edgeSlots[e];
		gatherGates(table, subgraph.edgeEntries, shares, firstEdge);
	};
}
