/** What is known of clusters beyond their rows. */

export interface ClusterDetails {
	/** [N] mean probability of a row's links inside its cluster; NaN without any, as for a row alone. */
	readonly confidence: Float32Array;
	/** By cluster number: the row with the highest sum of those probabilities. */
	readonly central: Int32Array;
	/** Pairs of clusters that may be one identity, the likeliest first. */
	readonly questions: readonly ClusterQuestion[];
}

/** Whether two clusters are one identity, for a person to decide. */
export interface ClusterQuestion {
	/** The two clusters, the smaller number first. */
	readonly clusters: readonly [number, number];
	/**
	 * Mean score of the links between them. Where there are fewer links than the smaller cluster has rows, the missing ones count as 0:
	 * one link between two large clusters says little, as most of their rows are no neighbours; between two single rows it says all.
	 */
	readonly probability: number;
	/** Scored links between them. */
	readonly links: number;
	/** The ends of the strongest of them, in the order of `clusters`; of equals the first. */
	readonly rows: readonly [number, number];
}
