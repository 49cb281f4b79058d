/**
 * Instance pivot subgraphs (section 3 of the paper): the neighbourhood of one sample, the pivot, up to a few hops.
 * Each node has a slot: first the 1-hop nodes, nearest first, then the further hops in order of discovery, then the pivot.
 * Edges are undirected and unweighted, in CSR form; every node and every edge occurs once.
 */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { InputError } from "../errors.ts";
import { createSubgraphEdges } from "./subgraph-edges.ts";
import { createSubgraphNodes } from "./subgraph-nodes.ts";

export interface SubgraphOptions {
	/** Neighbours taken at each hop, `[k1, k2, ...]`. */
	readonly kAtHop: readonly number[];
	/** Active connections u: a node is joined with those of its u nearest neighbours that are in the subgraph. */
	readonly activeConnection: number;
}

/** Views of the builder's own memory: the next call of the builder overwrites them. */
export interface Subgraph {
	readonly pivot: number;
	/** Slot -> row of the data set. */
	readonly nodeIds: Int32Array;
	/** Slots below this one are 1-hop nodes. */
	readonly numOneHop: number;
	/** Slot -> start of its neighbours in `edgeSlots`; one more entry than nodes. */
	readonly edgeOffsets: Int32Array;
	/** Neighbours' slots; a node may have none (Reference: such a node gets a row of NaN). */
	readonly edgeSlots: Int32Array;
	/** The entry of the graph that made each edge: row * min(u, columns - 1) + column - 1. */
	readonly edgeEntries: Int32Array;
}

export interface SubgraphBuilder {
	/** Builds the subgraph of the data set's row `pivot`. */
	build(pivot: number): Subgraph;
}

export interface NodeFinder {
	/** The nodes of a pivot's subgraph alone, in the same order. */
	nodesOf(pivot: number): Int32Array;
}

/**
 * Checks the options against a graph.
 * @throws InputError for a graph with too few columns for the first hop, unless it lists all other rows
 */
export function checkSubgraphOptions(
	graph: Pick<KnnGraph, "rows" | "cols">,
	options: SubgraphOptions,
	where: string,
): void {
	const possible = Math.min(options.kAtHop[0], graph.rows - 1);
	if (graph.cols - 1 < possible)
		throw new InputError(
			where,
			`at least ${possible + 1} columns (k-at-hop ${options.kAtHop.join(" ")})`,
			`${graph.cols}`,
			"build a graph with a larger k or ask for fewer neighbours",
		);
}

/**
 * Allocates scratch memory for subgraphs of `graph`: 3 integers for each row of the data set, and 5 for each possible edge of a subgraph.
 *
 * The nodes of hop h are columns 1..k_h of the rows of hop h-1, whether seen before or not, as in the reference; a row with fewer neighbours gives fewer.
 * Reference: a row that lists itself becomes its own 1-hop node, with a self-loop; here no row is its own neighbour.
 */
export function createSubgraphBuilder(
	graph: KnnGraph,
	options: SubgraphOptions,
): SubgraphBuilder & NodeFinder {
	const { kAtHop, activeConnection } = options;
	// Reference: the graph is cut to its first k1 neighbours, for further hops and active connections too.
	const lastColumn = Math.min(kAtHop[0], graph.cols - 1);
	const hopEnds = kAtHop.map((k) => Math.min(k, lastColumn) + 1);
	const activeEnd = Math.min(activeConnection, lastColumn) + 1;
	const nodes = createSubgraphNodes(graph, kAtHop, hopEnds);
	const edges = createSubgraphEdges(graph, nodes, activeConnection, activeEnd);
	return {
		build(pivot) {
			const { numNodes, numOneHop } = nodes.gather(pivot);
			const numEdges = edges.gather(numNodes);
			return {
				pivot,
				nodeIds: nodes.nodeIds.subarray(0, numNodes),
				numOneHop,
				edgeOffsets: edges.offsets.subarray(0, numNodes + 1),
				edgeSlots: edges.slots.subarray(0, numEdges),
				edgeEntries: edges.entries.subarray(0, numEdges),
			};
		},
		nodesOf(pivot) {
			const { numNodes } = nodes.gather(pivot);
			return nodes.nodeIds.subarray(0, numNodes);
		},
	};
}
