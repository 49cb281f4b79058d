/** The photos of each cluster. A merge moves those of the cluster with fewer photos, so that each moves at most log2(photos) times. */
import type { Decisions } from "./decisions.ts";
import { createPairSet } from "./pair-set.ts";

/** Clusters are named by their representatives. */
export interface PhotoSets {
	/** The number of a cluster's photos. */
	count(cluster: number): number;
	/** Whether two clusters have a photo in common. */
	share(a: number, b: number): boolean;
	/** Moves the photos of one cluster to another. */
	move(from: number, to: number): void;
}

/** The photos of rows, each a cluster of its own. */
export function createPhotoSets(
	numRows: number,
	{ photos, morePhotos = new Int32Array(0) }: Decisions,
): PhotoSets {
	const numMore = morePhotos.length / 2;
	const most = (photos ? numRows : 0) + numMore;
	// A linked list for each cluster. The photo of row r is entry r; further ones follow.
	const values = new Int32Array(most).fill(-1);
	const next = new Int32Array(most);
	const heads = new Int32Array(numRows).fill(-1);
	const counts = new Int32Array(numRows);
	const known = createPairSet(most);

	/** Puts an entry into a cluster's list unless the cluster has its photo already. */
	function add(cluster: number, entry: number): void {
		if (known.has(cluster, values[entry])) return;
		known.add(cluster, values[entry]);
		next[entry] = heads[cluster];
		heads[cluster] = entry;
		counts[cluster]++;
	}

	if (photos) values.set(photos);
	for (let i = 0; i < numMore; i++)
		values[most - numMore + i] = morePhotos[2 * i + 1];
	for (let row = 0; photos && row < numRows; row++)
		if (photos[row] >= 0) add(row, row);
	for (let i = 0; i < numMore; i++) add(morePhotos[2 * i], most - numMore + i);

	return {
		count: (cluster) => counts[cluster],
		share(a, b) {
			const [small, large] = counts[a] < counts[b] ? [a, b] : [b, a];
			if (counts[small] === 0) return false;
			for (let entry = heads[small]; entry >= 0; entry = next[entry])
				if (known.has(large, values[entry])) return true;
			return false;
		},
		move(from, to) {
			for (let entry = heads[from]; entry >= 0; ) {
				const following = next[entry];
				known.remove(from, values[entry]);
				add(to, entry);
				entry = following;
			}
			heads[from] = -1;
			counts[from] = 0;
		},
	};
}
