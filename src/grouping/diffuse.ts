/**
 * Label diffusion, the second half of `soft` propagation: nodes whose component was split pass their label to the nodes around them.
 * It walks breadth first from every such node. A node's value depends on the parent that reaches it first, so the order changes the result.
 */

import { stableOrder } from "../arrays/stable-order.ts";
import { createUnionFind } from "../arrays/union-find.ts";
import { InputError } from "../errors.ts";
import type { Links } from "./links.ts";
import { sortedNeighbours } from "./neighbours.ts";

/** Links that a label passes at most, and the factor for each of them. */
const maxDepth = 5;
const decay = 0.6;
/** The largest number of shares: each takes 28 bytes while they are sorted. */
const maxEntries = 2 ** 27;

/** The shares of labels at each node, a sparse matrix [N, labels]: node `i` has the entries `offsets[i]` to `offsets[i + 1] - 1`, each label at most once; its shares sum to 1. */
export interface Diffusion {
	readonly offsets: Int32Array;
	readonly labels: Int32Array;
	readonly shares: Float32Array;
}

/**
 * Computes the shares of labels at each node. A node starts with 1 for its own label. Then a walk starts from every node r with `isSplit`,
 * breadth first over the links: r has value 1, and a node first seen from parent p gets the value score(p, node) * 0.6 * value(p), which is
 * added to the node's value for the label of r. The walk ends at depth 5. It expands nodes in the order in which it saw them, and sees the
 * neighbours of a node in order of their links' scores, the highest first, equal scores by row. At the end, the values of each node are
 * divided by their sum.
 *
 * `clusters` [N] are numbered from 0 without gaps; the entries of a node are sorted by them. Time grows with split nodes times the links of
 * their component, memory with nodes times the labels within 5 links. So it is meant for graphs of up to some ten thousand nodes.
 * @throws InputError when there would be more shares than fit in memory
 * Reference: takes nodes off a Python set in arbitrary order, so that neither depth nor outcome is fixed.
 */
export function diffuseLabels(
	links: Links,
	clusters: Int32Array,
	isSplit: Uint8Array,
	onProgress: (done: number, total: number) => void,
): Diffusion {
	const { numNodes } = links;
	const total = isSplit.reduce((sum, split) => sum + split, 0);
	const walk = createWalk(links);
	const numLabels = clusters.reduce((most, label) => Math.max(most, label), -1);
	const members = stableOrder(clusters, numLabels + 1, null);
	const entries = createEntries(numNodes);
	const sums = new Float64Array(numNodes);
	const touched = new Int32Array(numNodes);
	let done = 0;
	for (let first = 0, end = 0; first < numNodes; first = end) {
		const label = clusters[members[first]];
		let numTouched = 0;
		const add = (node: number, value: number) => {
			if (sums[node] === 0) touched[numTouched++] = node;
			sums[node] += value;
		};
		while (end < numNodes && clusters[members[end]] === label)
			add(members[end++], 1);
		for (let i = first; i < end; i++) {
			if (!isSplit[members[i]]) continue;
			walk(members[i], add);
			onProgress(++done, total);
		}
		for (let i = 0; i < numTouched; i++) {
			entries.push(touched[i], label, sums[touched[i]]);
			sums[touched[i]] = 0;
		}
	}
	return normalise(entries.finish(), numNodes);
}

/**
 * Returns [N] the label with the largest share at each node; of equal shares the node's own label in `clusters` wins, else the smallest label.
 * Shares are compared as stored, in float32, so that rounding in their sums does not decide.
 */
export function strongestLabels(
	diffusion: Diffusion,
	clusters: Int32Array,
): Int32Array {
	const { offsets, labels, shares } = diffusion;
	const strongest = new Int32Array(clusters.length);
	for (let node = 0; node < clusters.length; node++) {
		const end = offsets[node + 1];
		let best = offsets[node];
		while (labels[best] !== clusters[node]) best++;
		// Entries are sorted by label, so the first of equal shares has the smallest.
		for (let i = offsets[node]; i < end; i++)
			if (shares[i] > shares[best]) best = i;
		strongest[node] = labels[best];
	}
	return strongest;
}

/** Returns a function that walks from one root and calls `visit(node, value)` for every node that it reaches with a value above 0; all walks share scratch memory. */
function createWalk(links: Links) {
	const { numNodes, lower, higher } = links;
	const components = createUnionFind(numNodes);
	for (let link = 0; link < lower.length; link++)
		components.union(lower[link], higher[link]);
	const { offsets, nodes, scores } = sortedNeighbours(links);
	const queue = new Int32Array(numNodes);
	const values = new Float64Array(numNodes);
	const seenFrom = new Int32Array(numNodes).fill(-1);
	return (root: number, visit: (node: number, value: number) => void) => {
		const componentSize = components.size(root);
		queue[0] = root;
		values[0] = 1;
		seenFrom[root] = root;
		let length = 1;
		for (let depth = 0, head = 0; depth < maxDepth; depth++) {
			for (const levelEnd = length; head < levelEnd; head++) {
				if (length === componentSize) return;
				const parent = queue[head];
				for (let i = offsets[parent]; i < offsets[parent + 1]; i++) {
					const node = nodes[i];
					if (seenFrom[node] === root) continue;
					seenFrom[node] = root;
					queue[length] = node;
					values[length] = scores[i] * decay * values[head];
					if (values[length] > 0) visit(node, values[length]);
					length++;
				}
			}
		}
	};
}

/** A growing list of (node, label, value). */
function createEntries(capacity: number) {
	let nodes = new Int32Array(capacity);
	let labels = new Int32Array(capacity);
	let values = new Float64Array(capacity);
	let length = 0;
	const push = (node: number, label: number, value: number) => {
		if (length === nodes.length) {
			if (length === maxEntries)
				throw new InputError(
					"soft propagation",
					`at most ${maxEntries} shares of labels at nodes`,
					"more",
					"use threshold propagation for so large a graph",
				);
			const larger = Math.min(2 * length, maxEntries);
			const [oldNodes, oldLabels, oldValues] = [nodes, labels, values];
			nodes = new Int32Array(larger);
			labels = new Int32Array(larger);
			values = new Float64Array(larger);
			nodes.set(oldNodes);
			labels.set(oldLabels);
			values.set(oldValues);
		}
		nodes[length] = node;
		labels[length] = label;
		values[length++] = value;
	};
	const finish = () => ({
		nodes: nodes.subarray(0, length),
		labels: labels.subarray(0, length),
		values: values.subarray(0, length),
	});
	return { push, finish };
}

/** Sorts the entries by node and divides each value by its node's sum. */
function normalise(
	entries: ReturnType<ReturnType<typeof createEntries>["finish"]>,
	numNodes: number,
): Diffusion {
	const { nodes, values } = entries;
	const offsets = new Int32Array(numNodes + 1);
	const sums = new Float64Array(numNodes);
	for (let i = 0; i < nodes.length; i++) {
		offsets[nodes[i] + 1]++;
		sums[nodes[i]] += values[i];
	}
	for (let node = 0; node < numNodes; node++)
		offsets[node + 1] += offsets[node];
	const labels = new Int32Array(nodes.length);
	const shares = new Float32Array(nodes.length);
	const order = stableOrder(nodes, numNodes, null);
	for (let i = 0; i < order.length; i++) {
		labels[i] = entries.labels[order[i]];
		shares[i] = values[order[i]] / sums[nodes[order[i]]];
	}
	return { offsets, labels, shares };
}
