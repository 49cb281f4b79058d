/** Clusters of N items: their numbers, sizes and rows. */
import { countSizes, toLabels } from "./labels.ts";
import { keyOffsets, stableOrder } from "./stable-order.ts";

/** The rows of each cluster, one cluster after another (CSR). */
export interface ClusterGroups {
	/** Cluster numbers, ascending. */
	readonly numbers: Int32Array;
	/** Cluster `numbers[c]` has the rows from `offsets[c]` to `offsets[c + 1]`. */
	readonly offsets: Int32Array;
	/** Rows cluster by cluster, ascending in each. */
	readonly rows: Int32Array;
}

/** Renumbers clusters by size: 0 is the largest; of equal ones, the one with the smallest row index comes first. */
export function numberBySize(clusters: Int32Array): Int32Array {
	// Dense numbers follow first appearance, so they order equal sizes by smallest row.
	const labels = toLabels(clusters);
	const sizes = countSizes(labels);
	const { ranks } = rankIds(labels.count, (a, b) => sizes[b] - sizes[a]);
	return labels.ids.map((id) => ranks[id]);
}

/** [C] the size of each cluster; clusters are numbered from 0 without gaps. */
export function countRows(clusters: Int32Array): Int32Array {
	let count = 0;
	for (let row = 0; row < clusters.length; row++)
		count = Math.max(count, clusters[row] + 1);
	return countSizes({ ids: clusters, count });
}

/** [N] the size of each row's cluster. */
export function clusterSizes(clusters: Int32Array): Int32Array {
	const labels = toLabels(clusters);
	const sizes = countSizes(labels);
	return labels.ids.map((id) => sizes[id]);
}

/**
 * Lists the rows of each cluster, clusters and rows ascending.
 * @param clusters [N] the cluster of each row
 * @example
 * const { numbers, offsets, rows } = groupByCluster(Int32Array.of(3, 0, 3));
 * rows.subarray(offsets[1], offsets[2]); // rows of cluster numbers[1] = 3: [0, 2]
 */
export function groupByCluster(clusters: Int32Array): ClusterGroups {
	const { ids, count } = toLabels(clusters);
	const numberOf = new Int32Array(count);
	for (let row = 0; row < ids.length; row++) numberOf[ids[row]] = clusters[row];
	const byNumber = (a: number, b: number) => numberOf[a] - numberOf[b];
	const { order, ranks } = rankIds(count, byNumber);
	const keys = ids.map((id) => ranks[id]);
	return {
		numbers: order.map((id) => numberOf[id]),
		offsets: keyOffsets(keys, count),
		rows: stableOrder(keys, count, null),
	};
}

/** Sorts the ids from 0 to `count - 1`; equal ones stay in order. `order` has the id of each rank, `ranks` the rank of each id. */
function rankIds(count: number, compare: (a: number, b: number) => number) {
	const order = Int32Array.from({ length: count }, (_, id) => id);
	order.sort((a, b) => compare(a, b) || a - b);
	const ranks = new Int32Array(count);
	for (let rank = 0; rank < count; rank++) ranks[order[rank]] = rank;
	return { order, ranks };
}
