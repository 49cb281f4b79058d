/** One value per item, such as its identity or cluster, with the names of the items where the source has them. */

/** Integers of any size, exact, or strings. */
export type ItemValues = ArrayLike<number | bigint | string>;

/** The values of N items, with their ids or row numbers where the source has them. */
export interface NamedValues {
	/** [N] in order of the source. */
	readonly values: ItemValues;
	/** [N] the items' ids, not checked for repeats; null where the source has none. */
	readonly ids: readonly string[] | null;
	/** [N] the items' row numbers, not checked for repeats or gaps; null where the source has none. */
	readonly rows: ArrayLike<number> | null;
}

/** The clusters of M items in an earlier run, whose numbers and names people know. */
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
