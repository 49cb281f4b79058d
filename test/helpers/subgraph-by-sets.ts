/** A literal reading of the instance pivot subgraph over sets and maps, to compare with, and graphs with all that is odd. */
import { type KnnGraph, parseKnnGraph } from "../../src/arrays/knn-graph.ts";
import type { IntMatrix } from "../../src/arrays/matrix.ts";
import type { Random } from "../../src/arrays/random.ts";
import type { Subgraph, SubgraphOptions } from "../../src/subgraph/subgraph.ts";

export interface SubgraphBySets {
	readonly nodes: Set<number>;
	readonly oneHop: Set<number>;
	/** Node -> the nodes it is joined with, in both directions. */
	readonly edges: Map<number, Set<number>>;
}

/** The neighbours that a row of a matrix names, in their order: each once, without the row itself and -1. */
export function namedBy({ cols, data }: IntMatrix, row: number): number[] {
	const named = new Set(data.subarray(row * cols, (row + 1) * cols));
	named.delete(row);
	named.delete(-1);
	return [...named];
}

/** Of a graph, or of the matrix that it was parsed from. */
export function subgraphBySets(
	graph: IntMatrix,
	{ kAtHop, activeConnection }: SubgraphOptions,
	pivot: number,
): SubgraphBySets {
	const lists = new Map<number, number[]>();
	const nearest = (node: number, k: number) => {
		const list = lists.get(node) ?? namedBy(graph, node).slice(0, kAtHop[0]);
		lists.set(node, list);
		return list.slice(0, k);
	};
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

/**
 * A graph as some tool might write it: rows that are near by number and some that are not, with repeats, the row itself first, elsewhere, twice or absent,
 * and -1 behind, between or instead of neighbours. No row has more than `numNeighbours`.
 */
export function oddMatrix(
	random: Random,
	numRows: number,
	numNeighbours: number,
): IntMatrix {
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
		const list = data.subarray(row * cols, (row + 1) * cols);
		const kind = random.next();
		if (kind < 0.15) {
			const at = random.below(cols);
			list[0] = list[at];
			list[at] = row;
		} else if (kind < 0.25) list[0] = -1;
		else if (kind < 0.4) list.fill(-1, 1 + random.below(cols));
		else if (kind < 0.5) list[random.below(cols)] = -1;
		else if (kind < 0.53) list.fill(-1);
	}
	return { rows: numRows, cols, data };
}

/** The graph of an odd matrix: as wide, with rows of fewer neighbours and of none. */
export function oddGraph(
	random: Random,
	numRows: number,
	numNeighbours: number,
): KnnGraph {
	const matrix = oddMatrix(random, numRows, numNeighbours);
	return parseKnnGraph(matrix, numRows, "graph");
}
