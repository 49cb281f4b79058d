/**
 * Instance pivot subgraphs (section 3 of the paper): the neighbourhood of one sample, the pivot, up to a few hops.
 * Nodes stand in slots: the 1-hop nodes first, nearest first, then the further hops in order of discovery, then the pivot.
 * Edges are undirected and unweighted, in CSR form; every node and every edge stands there once.
 */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { InputError } from "../errors.ts";
import { countActive, createActiveConnections } from "./active-connections.ts";
import { paddedNodeCount } from "./padded-nodes.ts";

export interface SubgraphOptions {
	/** Neighbours taken at each hop, `[k1, k2, ...]`. */
	readonly kAtHop: readonly number[];
	/** Active connections u: a node is joined with its u nearest neighbours where they are in the subgraph. */
	readonly activeConnection: number;
}

/** Views of the builder's own memory: good until it is asked again. */
export interface Subgraph {
	readonly pivot: number;
	/** Slot -> row of the data set. */
	readonly nodeIds: Int32Array;
	/** Slots below this one are 1-hop nodes. */
	readonly numOneHop: number;
	/** Slot -> start of its neighbours in `edgeSlots`; one more entry than nodes. */
	readonly edgeOffsets: Int32Array;
	/** Neighbours' slots; a node without an edge has none (Reference: a row of NaN there). */
	readonly edgeSlots: Int32Array;
	/** Which entry of the graph made each edge: row times u + column from 0, u the active connections that the graph has of a row. */
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
 * @throws InputError where the graph has fewer columns than the first hop asks for and more rows than that
 */
export function checkSubgraphOptions(
	graph: KnnGraph,
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
 * Prepares scratch memory for subgraphs of `graph`: 3 integers a row of the data set and some per possible edge.
 *
 * Hop h of the node set is the union of columns 1..k_h of the rows of hop h-1, nodes already seen included, as in the reference; rows with fewer
 * neighbours have fewer. Reference: a row that lists itself becomes its own 1-hop node, with a self-loop; here no row is its own neighbour.
 */
export function createSubgraphBuilder(
	graph: KnnGraph,
	options: SubgraphOptions,
): SubgraphBuilder & NodeFinder {
	const { rows, cols, data: neighbours } = graph;
	const depth = options.kAtHop.length;
	// Reference: the graph is cut to its first k1 neighbours, for further hops and active connections too.
	const lastColumn = Math.min(options.kAtHop[0], cols - 1);
	const hopEnds = options.kAtHop.map((k) => Math.min(k, lastColumn) + 1);
	const activeEnd = Math.min(options.activeConnection, lastColumn) + 1;
	const numActive = countActive(graph, options.activeConnection);
	const active = createActiveConnections(graph, activeEnd);

	const maxNodes = Math.min(rows, paddedNodeCount(options.kAtHop));
	const maxEdges = 2 * maxNodes * (activeEnd - 1);
	const nodeIds = new Int32Array(maxNodes);
	const frontier = new Int32Array(maxNodes);
	const nextFrontier = new Int32Array(maxNodes);
	const edgeFrom = new Int32Array(maxEdges);
	const edgeTo = new Int32Array(maxEdges);
	const edgeEntry = new Int32Array(maxEdges);
	const edgeOffsets = new Int32Array(maxNodes + 1);
	const edgeSlots = new Int32Array(maxEdges);
	const edgeEntries = new Int32Array(maxEdges);
	/** Row -> `base` plus its slot; what is less is from an earlier subgraph. */
	const slotOf = new Int32Array(rows).fill(-1);
	/** `inHop[row] === hopStamp`: the row is in the hop being gathered. */
	const inHop = new Int32Array(rows);
	let base = 0;
	let hopStamp = 0;

	function startSubgraph(): void {
		base += maxNodes;
		if (base + maxNodes < 2 ** 31) return;
		slotOf.fill(-1);
		base = 0;
	}

	function gatherNodes(pivot: number): { numNodes: number; numOneHop: number } {
		let from = frontier;
		let to = nextFrontier;
		let numNodes = 0;
		let numOneHop = 0;
		let fromCount = 1;
		from[0] = pivot;
		for (let hop = 0; hop < depth; hop++) {
			// Nothing goes on from the last hop, so that its rows need not be told apart.
			const isLast = hop === depth - 1;
			hopStamp++;
			let toCount = 0;
			for (let f = 0; f < fromCount; f++) {
				const own = from[f];
				const row = own * cols;
				for (let c = 1; c < hopEnds[hop]; c++) {
					const id = neighbours[row + c];
					if (id === own) break;
					if (!isLast) {
						if (inHop[id] === hopStamp) continue;
						inHop[id] = hopStamp;
						to[toCount++] = id;
					}
					if (slotOf[id] >= base) continue;
					slotOf[id] = base + numNodes;
					nodeIds[numNodes++] = id;
				}
			}
			if (hop === 0) numOneHop = numNodes;
			const swap = from;
			from = to;
			to = swap;
			fromCount = toCount;
		}
		if (slotOf[pivot] < base) {
			slotOf[pivot] = base + numNodes;
			nodeIds[numNodes++] = pivot;
		}
		return { numNodes, numOneHop };
	}

	/** Every pair of the active connections once in each direction: the mirror image is added only where the other row does not list it itself. */
	function gatherEdges(numNodes: number): number {
		let numEdges = 0;
		for (let slot = 0; slot < numNodes; slot++) {
			const id = nodeIds[slot];
			const mutual = active.mutualOf(id);
			for (let c = 1; c < activeEnd; c++) {
				const other = neighbours[id * cols + c];
				if (other === id) break;
				const otherSlot = slotOf[other] - base;
				if (otherSlot < 0) continue;
				const entry = id * numActive + c - 1;
				edgeEntry[numEdges] = entry;
				edgeFrom[numEdges] = slot;
				edgeTo[numEdges++] = otherSlot;
				if (active.isMutual(id, c, mutual)) continue;
				edgeEntry[numEdges] = entry;
				edgeFrom[numEdges] = otherSlot;
				edgeTo[numEdges++] = slot;
			}
		}
		return numEdges;
	}

	function sortEdges(numNodes: number, numEdges: number): void {
		edgeOffsets.fill(0, 0, numNodes + 1);
		for (let e = 0; e < numEdges; e++) edgeOffsets[edgeFrom[e]]++;
		let end = 0;
		for (let slot = 0; slot <= numNodes; slot++) {
			end += edgeOffsets[slot];
			edgeOffsets[slot] = end;
		}
		for (let e = numEdges - 1; e >= 0; e--) {
			const at = --edgeOffsets[edgeFrom[e]];
			edgeSlots[at] = edgeTo[e];
			edgeEntries[at] = edgeEntry[e];
		}
	}

	return {
		build(pivot) {
			startSubgraph();
			const { numNodes, numOneHop } = gatherNodes(pivot);
			const numEdges = gatherEdges(numNodes);
			sortEdges(numNodes, numEdges);
			return {
				pivot,
				nodeIds: nodeIds.subarray(0, numNodes),
				numOneHop,
				edgeOffsets: edgeOffsets.subarray(0, numNodes + 1),
				edgeSlots: edgeSlots.subarray(0, numEdges),
				edgeEntries: edgeEntries.subarray(0, numEdges),
			};
		},
		nodesOf(pivot) {
			startSubgraph();
			return nodeIds.subarray(0, gatherNodes(pivot).numNodes);
		},
	};
}
