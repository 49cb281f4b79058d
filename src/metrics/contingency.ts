/**
 * The contingency table: how many items each pair of an identity and a cluster shares. Every score is computed from this one table.
 * The table is sparse (CSR, a row for each identity) and has at most one entry per item, so time and memory are linear in the items.
 */

import {
	countSizes,
	countUnknown,
	type Labels,
	selectLabels,
	unknownLabel,
} from "../arrays/labels.ts";
import { keyOffsets, stableOrder } from "../arrays/stable-order.ts";
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
	return {
		items,
		identities: truth.count,
		clusters: clusters.count,
		identitySizes: countSizes(truth),
		clusterSizes: countSizes(clusters),
		...countEntries(truth, clusters),
	};
}

function countEntries(
	truth: Labels,
	clusters: Labels,
): Pick<Contingency, "rowOffsets" | "clusterIds" | "counts"> {
	const itemsByIdentity = stableOrder(truth.ids, truth.count, null);
	const itemOffsets = keyOffsets(truth.ids, truth.count);
	const rowOffsets = new Int32Array(truth.count + 1);
	const clusterIds = new Int32Array(truth.ids.length);
	const counts = new Int32Array(truth.ids.length);
	// Each cluster's last entry. It belongs to another identity where it lies before the start of the current row.
	const lastEntry = new Int32Array(clusters.count).fill(-1);
	let numEntries = 0;
	for (let identity = 0; identity < truth.count; identity++) {
		const rowStart = numEntries;
		for (let i = itemOffsets[identity]; i < itemOffsets[identity + 1]; i++) {
			const cluster = clusters.ids[itemsByIdentity[i]];
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
