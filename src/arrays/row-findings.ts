/** What can be told about rows without their pictures. */

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
