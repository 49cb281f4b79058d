/** Clusters of N items: their numbers, sizes and rows. */
import { toLabels } from "./labels.ts";

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
	const { ids, count } = toLabels(clusters);
	const sizes = countOf(ids, count);
	const order = Int32Array.from({ length: count }, (_, id) => id).sort(
		(a, b) => sizes[b] - sizes[a] || a - b,
	);
	const numbers = new Int32Array(count);
	for (let rank = 0; rank < count; rank++) numbers[order[rank]] = rank;
	const renumbered = new Int32Array(ids.length);
	for (let row = 0; row < ids.length; row++)
		renumbered[row] = numbers[ids[row]];
	return renumbered;
}

/** The size of each cluster by its number; clusters are numbered from 0 without gaps. */
export function countRows(clusters: Int32Array): Int32Array {
	let count = 0;
	for (let row = 0; row < clusters.length; row++)
		count = Math.max(count, clusters[row] + 1);
	return countOf(clusters, count);
}

/** The size of each row's cluster. */
export function clusterSizes(clusters: Int32Array): Int32Array {
	const { ids, count } = toLabels(clusters);
	const sizes = countOf(ids, count);
	const perRow = new Int32Array(ids.length);
	for (let row = 0; row < ids.length; row++) perRow[row] = sizes[ids[row]];
	return perRow;
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
	const order = Int32Array.from({ length: count }, (_, id) => id).sort(
		(a, b) => numberOf[a] - numberOf[b],
	);
	const sizes = countOf(ids, count);
	const numbers = new Int32Array(count);
	const offsets = new Int32Array(count + 1);
	const next = new Int32Array(count);
	for (let c = 0; c < count; c++) {
		const id = order[c];
		numbers[c] = numberOf[id];
		next[id] = offsets[c];
		offsets[c + 1] = offsets[c] + sizes[id];
	}
	const rows = new Int32Array(ids.length);
	for (let row = 0; row < ids.length; row++) rows[next[ids[row]]++] = row;
	return { numbers, offsets, rows };
}

function countOf(ids: Int32Array, count: number): Int32Array {
	const sizes = new Int32Array(count);
	for (let row = 0; row < ids.length; row++) sizes[ids[row]]++;
	return sizes;
}
