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
