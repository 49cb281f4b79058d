/** One value per item, such as its identity or cluster, with what names the items where a source has that. */

/** Any integers, exactly, or texts. */
export type ItemValues = ArrayLike<number | bigint | string>;

export interface NamedValues {
	/** [N] in order of the source. */
	readonly values: ItemValues;
	/** [N] the items' ids as the source has them, not checked for repeats; null where it has none. */
	readonly ids: readonly string[] | null;
	/** [N] the items' row numbers as the source has them, not checked for repeats or gaps; null where it has none. */
	readonly rows: ArrayLike<number> | null;
}
