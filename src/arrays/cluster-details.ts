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

/** Findings about N rows in C clusters. */
export interface RowFindings {
	/** [N] the row that each row is a copy of; its own number for a row that is none. Null where copies were not looked for. */
	readonly copyOf: Int32Array | null;
	/** [N] from 0 to 1; below `lowQuality` a row joins no clusters of others. */
	readonly quality: Float32Array;
	/** [N] 1 for a row that is nothing like the others, such as a placeholder or a row of another embedding. */
	readonly foreign: Uint8Array;
	/** [C] 1 for a cluster of several rows that is held together by low quality. */
	readonly doubtful: Uint8Array;
}

/** Rows whose quality is lower than this are of low quality. */
export const lowQuality = 0.5;

/** The lower of the quality that was found and what a picture says; NaN stands for a picture that is not known. */
export function lowerQuality(found: number, ofPicture: number): number {
	return Number.isNaN(ofPicture) ? found : Math.min(found, ofPicture);
}
