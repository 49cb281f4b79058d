/**
 * Average linkage on the sparse graph of scored links. It is exact: where unscored pairs count as 0, it merges the same clusters as over
 * all pairs, since clusters with a mean of 0 never merge. Among equal means, the first link between the clusters, in order of rows, decides.
 */
import { createLinkHeap } from "./link-heap.ts";
import type { Links } from "./links.ts";
import { createMergingClusters, type Unscored } from "./merging-clusters.ts";

/**
 * Again and again merges the two clusters A, B with the highest mean score, sum(scores between) / (|A| |B|), or divided by the number of links
 * between where unscored pairs are ignored, until the highest mean is below `threshold` (at least 0; 0 merges all that links connect).
 * Returns [N] labels, equal for rows of one cluster.
 *
 * A merged cluster's mean to a third one is never above the higher one of its parts', so an outdated mean in the heap is an upper bound. It is
 * updated only when its link comes to the top, at most 1 / threshold times for each link: time is O(E log E / threshold), memory about 70 bytes a link.
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
		const isCurrent = heap.updateTop(clusters.mean(link), clusters.rank(link));
		if (!isCurrent) continue;
		heap.removeTop();
		clusters.merge(link, heap.isBefore);
	}
	return clusters.representatives();
}
