/**
 * Pseudo-label propagation: raises a threshold on the links' scores until no cluster is too large. Also the simpler methods from pooled links to clusters.
 * The order of links and nodes does not change the clusters. Every node gets a cluster; a node without links gets one of its own.
 */

import { numberBySize } from "../arrays/clusters.ts";
import { stableOrder } from "../arrays/stable-order.ts";
import { createUnionFind, type UnionFind } from "../arrays/union-find.ts";
import { averageLinkage } from "./average-linkage.ts";
import { type Diffusion, diffuseLabels, strongestLabels } from "./diffuse.ts";
import type { Links } from "./links.ts";
import type { Unscored } from "./merging-clusters.ts";
import { highestLevels, risingThresholds } from "./thresholds.ts";

export type PropagationOptions =
	| {
			/** `threshold`: a rising threshold; `soft`: the same and then label diffusion. */
			readonly kind: "threshold" | "soft";
			/** A component of more nodes is cut at the next threshold; at least 1. */
			readonly maxSize: number;
			/** At each pass the threshold rises by this share of its distance to 1; above 0, at most 1. */
			readonly step: number;
	  }
	| {
			/** Connected components of the links with at least this score. */
			readonly kind: "naive";
			readonly threshold: number;
	  }
	| {
			/** Average linkage, as long as the highest mean is at least `threshold`, which is not negative. */
			readonly kind: "average";
			readonly threshold: number;
			readonly unscored: Unscored;
	  };

export interface OversizedCluster {
	readonly size: number;
	/** The last threshold tried: no higher one would cut it. */
	readonly threshold: number;
}

export interface Propagation {
	/** [N] cluster of each node, numbered by size: the largest is 0, and equal sizes are in order of their smallest row. */
	readonly clusters: Int32Array;
	/** Number of thresholds until every node had its cluster. */
	readonly passes: number;
	/** Threshold of the last pass. */
	readonly threshold: number;
	/** Clusters above `maxSize` that are connected at score 1 and so stay whole, the largest first. */
	readonly oversized: readonly OversizedCluster[];
	/** For `soft`, the shares of labels at each node, where labels are numbered as in `clusters`; else null. */
	readonly diffusion: Diffusion | null;
}

interface Cut extends Omit<Propagation, "clusters" | "diffusion"> {
	readonly sets: UnionFind;
	/** 1 for a node whose component over all links was too large. */
	readonly isSplit: Uint8Array;
}

/**
 * Groups the nodes of `links` by pseudo-label propagation or one of the simpler methods.
 * Time is linear in links and nodes whatever the number of passes. The diffusion of `soft` takes the split nodes times the links of their
 * components, and `average` takes O(E log E / threshold) for E links.
 * @param onProgress called as `soft` diffuses labels, with the split nodes that are done and the total
 * @example
 * const { clusters } = propagate(links, { kind: "threshold", maxSize: 300, step: 0.6 }, () => {});
 */
export function propagate(
	links: Links,
	options: PropagationOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	if (options.kind === "naive" || options.kind === "average") {
		const { threshold } = options;
		const labels =
			options.kind === "average"
				? averageLinkage(links, threshold, options.unscored)
				: representatives(componentsAt(links, threshold), links.numNodes);
		const clusters = numberBySize(labels);
		return { clusters, passes: 1, threshold, oversized: [], diffusion: null };
	}
	const cut = cutByThresholds(links, options.maxSize, options.step);
	const { passes, threshold, oversized, isSplit } = cut;
	const clusters = numberBySize(representatives(cut.sets, links.numNodes));
	if (options.kind === "threshold")
		return { clusters, passes, threshold, oversized, diffusion: null };
	const diffusion = diffuseLabels(links, clusters, isSplit, onProgress);
	return { passes, threshold, oversized, ...renumber(diffusion, clusters) };
}

function componentsAt(links: Links, threshold: number): UnionFind {
	const { numNodes, lower, higher, scores } = links;
	const sets = createUnionFind(numNodes);
	for (let link = 0; link < scores.length; link++)
		if (scores[link] >= threshold) sets.union(lower[link], higher[link]);
	return sets;
}

/**
 * Gives the clusters of a rising threshold in one pass over the links, from the last threshold down to the first. `reached` has the components
 * of the current threshold. A link joins its rows in `sets` only if its component in `reached` is small enough. So each node ends in its largest
 * component that is small enough, which is the first one that a rising threshold meets. A component that is too large even at the last threshold
 * stays whole.
 */
function cutByThresholds(links: Links, maxSize: number, step: number): Cut {
	const { numNodes, lower, higher } = links;
	const thresholds = risingThresholds(links, step);
	const last = thresholds.length - 1;
	const levels = highestLevels(links.scores, thresholds);
	const order = stableOrder(levels, thresholds.length, null);
	const reached = createUnionFind(numNodes);
	const sets = createUnionFind(numNodes);
	let passes = 1;
	for (let end = order.length; end > 0; ) {
		const level = levels[order[end - 1]];
		let start = end;
		while (start > 0 && levels[order[start - 1]] === level) {
			const link = order[--start];
			reached.union(lower[link], higher[link]);
		}
		for (let i = start; i < end; i++) {
			const link = order[i];
			const isLarge = reached.size(lower[link]) > maxSize;
			if (isLarge && passes < level + 2) passes = Math.min(level, last - 1) + 2;
			if (!isLarge || level === last) sets.union(lower[link], higher[link]);
		}
		end = start;
	}
	const isSplit = new Uint8Array(numNodes);
	for (let node = 0; node < numNodes; node++)
		if (reached.size(node) > maxSize) isSplit[node] = 1;
	const threshold = thresholds[passes - 1];
	const oversized = findOversized(sets, numNodes, maxSize, threshold);
	return { sets, isSplit, passes, threshold, oversized };
}

function findOversized(
	sets: UnionFind,
	numNodes: number,
	maxSize: number,
	threshold: number,
): OversizedCluster[] {
	const oversized: OversizedCluster[] = [];
	for (let node = 0; node < numNodes; node++) {
		const size = sets.size(node);
		if (sets.find(node) === node && size > maxSize)
			oversized.push({ size, threshold });
	}
	return oversized.sort((a, b) => b.size - a.size);
}

function representatives(sets: UnionFind, numNodes: number): Int32Array {
	const clusters = new Int32Array(numNodes);
	for (let node = 0; node < numNodes; node++) clusters[node] = sets.find(node);
	return clusters;
}

/** Gives each node its strongest label and numbers the clusters by size again. Labels that are not the strongest of any node get the next numbers. */
function renumber(
	diffusion: Diffusion,
	before: Int32Array,
): Pick<Propagation, "clusters" | "diffusion"> {
	const strongest = strongestLabels(diffusion, before);
	const clusters = numberBySize(strongest);
	let numLabels = 0;
	let numClusters = 0;
	for (let node = 0; node < before.length; node++) {
		if (before[node] >= numLabels) numLabels = before[node] + 1;
		if (clusters[node] >= numClusters) numClusters = clusters[node] + 1;
	}
	const numbers = new Int32Array(numLabels).fill(-1);
	for (let node = 0; node < before.length; node++)
		numbers[strongest[node]] = clusters[node];
	for (let label = 0; label < numLabels; label++)
		if (numbers[label] < 0) numbers[label] = numClusters++;
	const labels = diffusion.labels.map((label) => numbers[label]);
	return { clusters, diffusion: { ...diffusion, labels } };
}
