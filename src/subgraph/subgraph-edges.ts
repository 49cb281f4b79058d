/** The edges of a pivot's subgraph: the active connections among its nodes, in both directions, sorted by slot. */

import type { KnnGraph } from "../arrays/knn-graph.ts";
import { countActive, createActiveConnections } from "./active-connections.ts";
import type { SubgraphNodes } from "./subgraph-nodes.ts";

export interface SubgraphEdges {
	/** Slot -> start of its edges; one more entry for the end of the last ones. */
	readonly offsets: Int32Array;
	/** [E] the neighbour's slot. */
	readonly slots: Int32Array;
	/** [E] as `Subgraph.edgeEntries`. */
	readonly entries: Int32Array;
	/** Fills the arrays for the first `numNodes` slots of `nodes`; returns E. */
	gather(numNodes: number): number;
}

/** @param activeEnd the first column of the graph that is not an active connection */
export function createSubgraphEdges(
	graph: KnnGraph,
	nodes: SubgraphNodes,
	activeConnection: number,
	activeEnd: number,
): SubgraphEdges {
	const { cols, data: neighbours } = graph;
	const { maxNodes, nodeIds, slotOf } = nodes;
	const numActive = countActive(graph, activeConnection);
	const active = createActiveConnections(graph, activeEnd);
	const maxEdges = 2 * maxNodes * (activeEnd - 1);
	const unsortedFrom = new Int32Array(maxEdges);
	const unsortedTo = new Int32Array(maxEdges);
	const unsortedEntries = new Int32Array(maxEdges);
	const offsets = new Int32Array(maxNodes + 1);
	const slots = new Int32Array(maxEdges);
	const entries = new Int32Array(maxEdges);

	/** Lists both directions of each edge, unsorted. Where two rows list each other, each adds its own direction, so that none is doubled. */
	function listEdges(numNodes: number): number {
		const base = nodes.base();
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
				unsortedEntries[numEdges] = entry;
				unsortedFrom[numEdges] = slot;
				unsortedTo[numEdges++] = otherSlot;
				if (active.isMutual(id, c, mutual)) continue;
				unsortedEntries[numEdges] = entry;
				unsortedFrom[numEdges] = otherSlot;
				unsortedTo[numEdges++] = slot;
			}
		}
		return numEdges;
	}

	/** Sorts the edges by the slot that they start from: a counting sort. */
	function sortEdges(numNodes: number, numEdges: number): void {
		offsets.fill(0, 0, numNodes + 1);
		for (let e = 0; e < numEdges; e++) offsets[unsortedFrom[e]]++;
		let end = 0;
		for (let slot = 0; slot <= numNodes; slot++) {
			end += offsets[slot];
			offsets[slot] = end;
		}
		for (let e = numEdges - 1; e >= 0; e--) {
			const at = --offsets[unsortedFrom[e]];
			slots[at] = unsortedTo[e];
			entries[at] = unsortedEntries[e];
		}
	}

	function gather(numNodes: number): number {
		const numEdges = listEdges(numNodes);
		sortEdges(numNodes, numEdges);
		return numEdges;
	}

	return { offsets, slots, entries, gather };
}
