/** Clusters of a rising threshold, which cuts components that are too large. */
import { stableOrder } from "../arrays/stable-order.ts";
import { createUnionFind, type UnionFind } from "../arrays/union-find.ts";
import type { Links } from "./links.ts";
import type { Propagation } from "./propagation.ts";
import { highestLevels, risingThresholds } from "./thresholds.ts";

/** In which sets the links join rows, and in which order. */
export interface Joining {
	/** Where `union` may refuse to join. */
	readonly sets: UnionFind;
	/** The links by ascending score; the last one comes first. */
	readonly order: Int32Array;
}

export interface Cut extends Omit<Propagation, "clusters" | "diffusion"> {
	readonly sets: UnionFind;
	/** 1 for a node whose component over all links was too large. */
	readonly isSplit: Uint8Array;
}

/**
 * Gives the clusters of a rising threshold in one pass over the links, from the last threshold down to the first. `reached` has the components
 * of the current threshold. A link joins its rows in `sets` only if its component in `reached` is small enough. So each node ends in its largest
 * component that is small enough, which is the first one that a rising threshold meets. A component that is too large even at the last threshold
 * stays whole.
 * @param joining null for sets that join all rows, in any order
 */
export function cutByThresholds(
	links: Links,
	maxSize: number,
	step: number,
	joining: Joining | null,
): Cut {
	const { numNodes, lower, higher } = links;
	const thresholds = risingThresholds(links, step);
	const last = thresholds.length - 1;
	const levels = highestLevels(links.scores, thresholds);
	const order = stableOrder(levels, thresholds.length, null);
	// Levels ascend with scores, so the links of each level are at the same positions of both orders.
	const joinOrder = joining?.order ?? order;
	const reached = createUnionFind(numNodes);
	const sets = joining?.sets ?? createUnionFind(numNodes);
	/** 1 for a row of a link that no threshold cuts although its component is too large. */
	const isUncut = new Uint8Array(numNodes);
	let passes = 1;
	for (let end = order.length; end > 0; ) {
		const level = levels[order[end - 1]];
		let start = end;
		while (start > 0 && levels[order[start - 1]] === level) {
			const link = order[--start];
			reached.union(lower[link], higher[link]);
		}
		for (let i = end - 1; i >= start; i--) {
			const link = joinOrder[i];
			const isLarge = reached.size(lower[link]) > maxSize;
			if (isLarge && passes < level + 2) passes = Math.min(level, last - 1) + 2;
			if (isLarge && level === last) isUncut[lower[link]] = 1;
			if (!isLarge || level === last) sets.union(lower[link], higher[link]);
		}
		end = start;
	}
	const isSplit = new Uint8Array(numNodes);
	for (let node = 0; node < numNodes; node++)
		if (reached.size(node) > maxSize) isSplit[node] = 1;
	const threshold = thresholds[passes - 1];
	const sizes = oversizedSets(sets, isUncut, maxSize);
	const oversized = sizes.map((size) => ({ size, threshold }));
	return { sets, isSplit, passes, threshold, oversized };
}

/** Sizes of the sets with an uncut row that are larger than `maxSize`, the largest first. */
function oversizedSets(
	sets: UnionFind,
	isUncut: Uint8Array,
	maxSize: number,
): number[] {
	const roots = new Set<number>();
	for (let node = 0; node < isUncut.length; node++)
		if (isUncut[node] && sets.size(node) > maxSize) roots.add(sets.find(node));
	return Array.from(roots, (root) => sets.size(root)).sort((a, b) => b - a);
}
