/** Disjoint sets of 0..n-1: union by size, path halving, one array for parents and sizes. */

export interface UnionFind {
	/** The set's representative; it may change with each union. */
	find(node: number): number;
	union(a: number, b: number): void;
	/** Number of nodes in the set of `node`. */
	size(node: number): number;
}

export interface LinkedSets extends UnionFind {
	/** Joins two sets, given by their representatives; that of `into` represents both then. */
	link(root: number, into: number): void;
}

/** Makes `numNodes` sets of one node each. */
export function createUnionFind(numNodes: number): LinkedSets {
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
	const link = (root: number, into: number) => {
		parents[into] += parents[root];
		parents[root] = into;
	};
	const union = (a: number, b: number) => {
		const one = find(a);
		const other = find(b);
		if (one === other) return;
		if (parents[one] > parents[other]) link(one, other);
		else link(other, one);
	};
	return { find, union, link, size: (node) => -parents[find(node)] };
}

/** [N] the representative of each node. */
export function representatives(sets: UnionFind, numNodes: number): Int32Array {
	return new Int32Array(numNodes).map((_, node) => sets.find(node));
}
