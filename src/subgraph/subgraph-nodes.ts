/** The nodes of a pivot's subgraph: a breadth-first walk over the kNN graph, a column limit for each hop. */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import { paddedNodeCount } from "./padded-nodes.ts";

export interface SubgraphNodes {
	/** The most nodes a subgraph of this graph can have. */
	readonly maxNodes: number;
	/** Slot -> row of the data set; overwritten by the next `gather`. */
	readonly nodeIds: Int32Array;
	/** Row -> `base()` + its slot; a value below `base()` means that the row is not in the current subgraph. */
	readonly slotOf: Int32Array;
	base(): number;
	/** Fills `nodeIds` and `slotOf`; slots below `numOneHop` are 1-hop nodes. */
	gather(pivot: number): { numNodes: number; numOneHop: number };
}

/** @param hopEnds for each hop, the first column of the graph that is no neighbour at that hop */
export function createSubgraphNodes(
	{ rows, cols, data: neighbours }: KnnGraph,
	kAtHop: readonly number[],
	hopEnds: readonly number[],
): SubgraphNodes {
	const maxNodes = Math.min(rows, paddedNodeCount(kAtHop));
	const nodeIds = new Int32Array(maxNodes);
	const frontier = new Int32Array(maxNodes);
	const nextFrontier = new Int32Array(maxNodes);
	const slotOf = new Int32Array(rows).fill(-1);
	/** `inHop[row] === hopNumber` means that the row is already in the current hop. */
	const inHop = new Int32Array(rows);
	let base = 0;
	let hopNumber = 0;

	/** A higher base makes all slots of earlier subgraphs invalid at once. */
	function forgetSlots(): void {
		base += maxNodes;
		if (base + maxNodes < 2 ** 31) return;
		slotOf.fill(-1);
		base = 0;
	}

	function gather(pivot: number): { numNodes: number; numOneHop: number } {
		forgetSlots();
		let from = frontier;
		let to = nextFrontier;
		let numNodes = 0;
		let numOneHop = 0;
		let fromCount = 1;
		from[0] = pivot;
		for (let hop = 0; hop < hopEnds.length; hop++) {
			// No hop starts from the rows of the last one, so they need no frontier.
			const isLast = hop === hopEnds.length - 1;
			hopNumber++;
			let toCount = 0;
			for (let f = 0; f < fromCount; f++) {
				const own = from[f];
				const row = own * cols;
				for (let c = 1; c < hopEnds[hop]; c++) {
					const id = neighbours[row + c];
					if (id === own) break;
					if (!isLast) {
						if (inHop[id] === hopNumber) continue;
						inHop[id] = hopNumber;
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

	return { maxNodes, nodeIds, slotOf, base: () => base, gather };
}
