/** The largest and the expected number of nodes of a subgraph. */

/** The most nodes a subgraph can have, `1 + k1 + k1 k2 + ...`: the row count that the reference pads to. */
export function paddedNodeCount(kAtHop: readonly number[]): number {
	let total = 1;
	let hop = 1;
	for (const k of kAtHop) {
		hop *= k;
		total += hop;
	}
	return total;
}

/** An estimate of the nodes of a subgraph: from the second hop on, about half of the neighbours are in it already. */
export function estimateNodes(kAtHop: readonly number[]): number {
	let nodes = 1;
	let reached = 1;
	for (const [hop, k] of kAtHop.entries()) {
		reached *= hop === 0 ? k : k / 2;
		nodes += reached;
	}
	return nodes;
}
