/**
 * Average linkage on the sparse graph of scored links. Where unscored pairs count as 0, the result is the same as that of average linkage
 * over all pairs of rows, since clusters with a mean of 0 never merge. Of equal means, the one whose first link (in order of rows) comes first wins.
 */
import { createLinkHeap } from "./link-heap.ts";
import { type LinkSums, sumsOfLinks } from "./link-sums.ts";
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
	const mayMerge = () => true;
	return mergeByMean(sumsOfLinks(links), { threshold, unscored, mayMerge });
}

export interface MergeOptions {
	readonly threshold: number;
	readonly unscored: Unscored;
	/** Whether the clusters of two nodes, which have the highest mean, may merge; if so, they do. If not, they never may. */
	readonly mayMerge: (a: number, b: number) => boolean;
}

/** As `averageLinkage`, for clusters that consist of several rows at first. Returns labels of the nodes. */
export function mergeByMean(
	sums: LinkSums,
	{ threshold, unscored, mayMerge }: MergeOptions,
): Int32Array {
	const numLinks = sums.lower.length;
	const clusters = createMergingClusters(sums, unscored);
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
		// A link that stays although its clusters may not merge joins two that never may: whatever absorbs it, or is absorbed, joins the same.
		if (mayMerge(clusters.firstEnd(link), clusters.secondEnd(link)))
			clusters.merge(link, heap.isBefore);
	}
	return clusters.representatives();
}
