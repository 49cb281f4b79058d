/** How sure a clustering is of its rows, and which clusters it is unsure about. */

/** Details of C clusters of N rows. */
export interface ClusterDetails {
	/** [N] mean probability of a row's links inside its cluster; NaN for a row without such links. */
	readonly confidence: Float32Array;
	/** [C] the row of each cluster with the highest sum of those probabilities. */
	readonly central: Int32Array;
	/** Pairs of clusters that may be one identity after all, the likeliest first. */
	readonly questions: readonly ClusterQuestion[];
}

/** A pair of clusters for a person to compare. */
export interface ClusterQuestion {
	/** The two clusters, the smaller number first. */
	readonly clusters: readonly [number, number];
	/**
	 * Mean score of the links between them. Where the smaller cluster has more rows than there are links, the missing links count as 0:
	 * one link between two large clusters says little, since most of their rows are no neighbours; between two single rows it says all.
	 */
	readonly probability: number;
	/** Scored links between them. */
	readonly links: number;
	/** The rows of the strongest link, in the order of `clusters`; the first of equal ones. */
	readonly rows: readonly [number, number];
}
