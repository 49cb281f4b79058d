/** Disjoint sets of 0..n-1: union by size, path halving, one array for parents and sizes. */

export interface UnionFind {
	/** The set's representative; it may change with each union. */
	find(node: number): number;
	union(a: number, b: number): void;
	/** Number of nodes in the set of `node`. */
	size(node: number): number;
}

/** Makes `numNodes` sets of one node each. */
export function createUnionFind(numNodes: number): UnionFind {
	// A root holds minus the size of its set, every other node its parent.
	const parents = new Int32Array(numNodes).fill(-1);

	const find = (node: number) => {
		let current = node;
		let parent = parents[current];
		while (parent >= 0) {
			const grandparent = parents[parent];
			if (grandparent < 0) return parent;
			parents[current] = grandparent;
			current = grandparent;
			parent = parents[current];
		}
		return current;
	};
	const union = (a: number, b: number) => {
		let large = find(a);
		let small = find(b);
		if (large === small) return;
		if (parents[large] > parents[small]) {
			const swapped = large;
			large = small;
			small = swapped;
		}
		parents[large] += parents[small];
		parents[small] = large;
	};
	return { find, union, size: (node) => -parents[find(node)] };
}
