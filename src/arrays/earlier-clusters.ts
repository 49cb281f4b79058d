/** Clusters of an earlier run, whose numbers and names people know, and the numbers and names that they give to new clusters. */

/** The clusters of M items as they were. */
export interface EarlierClusters {
	/** [M] the number of each item's cluster, -1 for an item of none. */
	readonly clusters: Int32Array;
	/** [M] the items' ids; null where there are none. */
	readonly ids: readonly string[] | null;
	/** [M] the items' row numbers; null where they are rows 0 to M - 1. */
	readonly rows: ArrayLike<number> | null;
	/** Names of clusters, by their numbers. */
	readonly names: ReadonlyMap<number, string>;
}

/** What C clusters are called. */
export interface ClusterNames {
	/** [C] the number of each cluster, which no other has. */
	readonly numbers: Int32Array;
	/** [C] the name of each cluster; null for one without. */
	readonly names: readonly (string | null)[];
}
