/**
 * Average linkage on the sparse graph of scored links. Where unscored pairs count as 0, the result is the same as that of average linkage
 * over all pairs of rows, since clusters with a mean of 0 never merge. Of equal means, the one whose first link (in order of rows) comes first wins.
 */
import { createLinkHeap } from "./link-heap.ts";
import type { Links } from "./links.ts";
import { createMergingClusters, type Unscored } from "./merging-clusters.ts";

/**
 * Merges the two clusters A, B with the highest mean score, again and again, until the highest mean is below `threshold`. The threshold is
 * at least 0; 0 merges all rows that links connect. The mean is the sum of the scores between A and B, divided by |A| |B| or, where unscored
 * pairs are ignored, by the number of links between A and B. Returns [N] labels, equal for rows of one cluster.
 *
 * When A and B merge, their mean to a third cluster is at most the larger of the two means before. So an outdated mean in the heap is an upper
 * bound, and it is updated only when its link comes to the top: at most 1 / threshold times for each link. Time is O(E log E / threshold),
 * memory about 70 bytes a link.
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
