/**
 * Evaluation, first step: how many items each (identity, cluster) pair shares. Every score is computed from this one table.
 * The table is sparse, in compressed rows, with at most one entry per item: time and memory stay linear in the items.
 */

import {
	countUnknown,
	type Labels,
	selectLabels,
	unknownLabel,
} from "../arrays/labels.ts";
import { InputError } from "../errors.ts";

export interface Contingency {
	readonly items: number;
	readonly identities: number;
	readonly clusters: number;
	/** Items of each identity. */
	readonly identitySizes: Int32Array;
	/** Items of each cluster. */
	readonly clusterSizes: Int32Array;
	/** Length identities + 1: the entries of identity i are `rowOffsets[i]` up to, but not including, `rowOffsets[i + 1]`. */
	readonly rowOffsets: Int32Array;
	/** Cluster of each entry; a pair occurs once. */
	readonly clusterIds: Int32Array;
	/** Items of each entry, at least 1; they sum to `items`. */
	readonly counts: Int32Array;
}

/**
 * Counts the items of every (identity, cluster) pair that occurs, identities in order, in O(items + identities + clusters).
 * Items whose identity or cluster is `unknownLabel` are left out.
 * @throws InputError where no items are left, or for two labelings of different lengths
 */
export function createContingency(
	allTruth: Labels,
	allClusters: Labels,
): Contingency {
	const { truth, clusters } = knownItems(allTruth, allClusters);
	const items = truth.ids.length;
	if (items === 0)
		throw new InputError(
			"labels",
			"at least 1 item",
			allTruth.ids.length === 0 ? "0" : "none that is not left out",
		);
	const identitySizes = countSizes(truth);
	return {
		items,
		identities: truth.count,
		clusters: clusters.count,
		identitySizes,
		clusterSizes: countSizes(clusters),
		...countEntries(truth, clusters, sumOffsets(identitySizes)),
	};
}

function countEntries(
	truth: Labels,
	clusters: Labels,
	itemOffsets: Int32Array,
): Pick<Contingency, "rowOffsets" | "clusterIds" | "counts"> {
	const clusterByIdentity = groupByIdentity(truth, clusters, itemOffsets);
	const rowOffsets = new Int32Array(truth.count + 1);
	const clusterIds = new Int32Array(truth.ids.length);
	const counts = new Int32Array(truth.ids.length);
	// Each cluster's last entry. It belongs to the present identity unless it lies before the start of its row.
	const lastEntry = new Int32Array(clusters.count).fill(-1);
	let numEntries = 0;
	for (let identity = 0; identity < truth.count; identity++) {
		const rowStart = numEntries;
		for (let i = itemOffsets[identity]; i < itemOffsets[identity + 1]; i++) {
			const cluster = clusterByIdentity[i];
			if (lastEntry[cluster] < rowStart) {
				lastEntry[cluster] = numEntries;
				clusterIds[numEntries++] = cluster;
			}
			counts[lastEntry[cluster]]++;
		}
		rowOffsets[identity + 1] = numEntries;
	}
	return {
		rowOffsets,
		clusterIds: clusterIds.slice(0, numEntries),
		counts: counts.slice(0, numEntries),
	};
}

/**
 * The items whose identity and cluster are both known, renumbered where others are left out.
 * @throws InputError for two labelings of different lengths
 */
export function knownItems(
	truth: Labels,
	clusters: Labels,
): { truth: Labels; clusters: Labels } {
	checkSameLength(truth, clusters);
	if (countUnknown(truth) + countUnknown(clusters) === 0)
		return { truth, clusters };
	const items = Int32Array.from(truth.ids.keys()).filter(
		(item) =>
			truth.ids[item] !== unknownLabel && clusters.ids[item] !== unknownLabel,
	);
	return {
		truth: selectLabels(truth, items),
		clusters: selectLabels(clusters, items),
	};
}

function checkSameLength(truth: Labels, clusters: Labels): void {
	if (clusters.ids.length !== truth.ids.length)
		throw new InputError(
			"clusters",
			`${truth.ids.length} items, one per label`,
			`${clusters.ids.length}`,
		);
}

/** Number of items of each label: length `labels.count`. */
export function countSizes(labels: Labels): Int32Array {
	const { ids, count } = labels;
	const sizes = new Int32Array(count);
	for (let i = 0; i < ids.length; i++) sizes[ids[i]]++;
	return sizes;
}

function sumOffsets(sizes: Int32Array): Int32Array {
	const offsets = new Int32Array(sizes.length + 1);
	for (let i = 0; i < sizes.length; i++) offsets[i + 1] = offsets[i] + sizes[i];
	return offsets;
}

/** [items] the clusters of all items, sorted by the items' identities: one pass of a counting sort. */
function groupByIdentity(
	truth: Labels,
	clusters: Labels,
	itemOffsets: Int32Array,
): Int32Array {
	const next = itemOffsets.slice();
	const grouped = new Int32Array(truth.ids.length);
	for (let i = 0; i < truth.ids.length; i++)
		grouped[next[truth.ids[i]]++] = clusters.ids[i];
	return grouped;
}
