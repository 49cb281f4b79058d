/**
 * Average linkage on the sparse graph of scored links. Exact: with pairs without a score as 0 the same merges as over all pairs, for a mean
 * of 0 is never merged. Equal means go by the first link between the clusters, in order of rows.
 */
import { createLinkHeap } from "./link-heap.ts";
import type { Links } from "./links.ts";
import { createMergingClusters, type Unscored } from "./merging-clusters.ts";

/**
 * Merges the two clusters A, B of the highest mean sum(scores between) / (|A| |B|) or, where unscored pairs are ignored, / (links between), among
 * equals those with the first link, until the highest mean is under `threshold` (from 0; at 0 all that any link joins). Length N: equal for
 * rows of one cluster.
 *
 * A merged cluster's mean to a third one is never above the higher one of its parts', so a link's mean as last seen is a bound: it is looked at again
 * only when it comes to the top of the heap. That happens at most 1 / threshold times for each link, so time is O(E log E / threshold), memory about 70 bytes a link.
 */
export function averageLinkage(
	links: Links,
	threshold: number,
	unscored: Unscored,
): Int32Array {
	const numLinks = links.scores.length;
	const clusters = createMergingClusters(links, unscored);
	const heap = createLinkHeap(numLinks);
	for (let link = 0; link < numLinks; link++) {
		const mean = clusters.mean(link);
		if (mean >= threshold) heap.push(link, mean, clusters.rank(link));
	}
	for (let link = heap.top(); link >= 0; link = heap.top()) {
		if (!clusters.isLive(link) || clusters.mean(link) < threshold) {
			heap.removeTop();
			continue;
		}
		const isCurrent = heap.settleTop(clusters.mean(link), clusters.rank(link));
		if (!isCurrent) continue;
		heap.removeTop();
		clusters.merge(link, heap.isBefore);
	}
	return clusters.representatives();
}
