/** A literal reading of the instance pivot subgraph over sets and maps, to compare with, and graphs with all that is odd. */
import { type KnnGraph, parseKnnGraph } from "../../src/core/knn-graph.ts";
import type { IntMatrix } from "../../src/core/matrix.ts";
import type { Random } from "../../src/core/random.ts";
import type { Subgraph, SubgraphOptions } from "../../src/core/subgraph.ts";

export interface SubgraphBySets {
	readonly nodes: Set<number>;
	readonly oneHop: Set<number>;
	/** Node -> the nodes it is joined with, in both directions. */
	readonly edges: Map<number, Set<number>>;
}

export function subgraphBySets(
	graph: IntMatrix,
	{ kAtHop, activeConnection }: SubgraphOptions,
	pivot: number,
): SubgraphBySets {
	const cut = (node: number) =>
		[...graph.data.slice(node * graph.cols, (node + 1) * graph.cols)].slice(
			0,
			kAtHop[0] + 1,
		);
	const nearest = (node: number, k: number) => cut(node).slice(1, k + 1);
	const hops = [new Set(nearest(pivot, kAtHop[0]))];
	for (const k of kAtHop.slice(1))
		hops.push(new Set([...hops.at(-1)!].flatMap((node) => nearest(node, k))));
	const nodes = new Set([...hops.flatMap((hop) => [...hop]), pivot]);
	const edges = new Map([...nodes].map((node) => [node, new Set<number>()]));
	for (const node of nodes) {
		for (const other of nearest(node, activeConnection)) {
			if (!nodes.has(other)) continue;
			edges.get(node)!.add(other);
			edges.get(other)!.add(node);
		}
	}
	return { nodes, oneHop: hops[0], edges };
}

/** A built subgraph in the same form; throws where a node or an edge stands there twice. */
export function toSets(built: Subgraph): SubgraphBySets {
	const { nodeIds, numOneHop, edgeOffsets, edgeSlots } = built;
	const nodes = new Set(nodeIds);
	if (nodes.size !== nodeIds.length) throw new Error("a node twice");
	const edges = new Map<number, Set<number>>();
	nodeIds.forEach((node, slot) => {
		const slots = edgeSlots.slice(edgeOffsets[slot], edgeOffsets[slot + 1]);
		const others = new Set(Array.from(slots, (other) => nodeIds[other]));
		if (others.size !== slots.length) throw new Error("an edge twice");
		edges.set(node, others);
	});
	return { nodes, oneHop: new Set(nodeIds.slice(0, numOneHop)), edges };
}

/** Rows that are near by number and some that are not, with duplicates and now and then the row itself among its neighbours. */
export function oddGraph(
	random: Random,
	numRows: number,
	numNeighbours: number,
): KnnGraph {
	const cols = numNeighbours + 1;
	const data = new Int32Array(numRows * cols);
	for (let row = 0; row < numRows; row++) {
		data[row * cols] = row;
		for (let c = 1; c < cols; c++) {
			const near = (row + 1 + random.below(2 * numNeighbours)) % numRows;
			const kind = random.next();
			let id = near;
			if (kind < 0.3) id = random.below(numRows);
			else if (kind < 0.4) id = data[row * cols + random.below(c)];
			data[row * cols + c] = id;
		}
	}
	return parseKnnGraph({ rows: numRows, cols, data }, numRows, "graph");
}
