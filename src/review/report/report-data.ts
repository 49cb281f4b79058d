/** What a report of clusters shows. It travels inside the report's page as JSON, so arrays of all rows are texts. */

export interface ReportData {
	/** Where the clusters come from, as it was typed. */
	readonly name: string;
	readonly rows: number;
	readonly clusters: number;
	/** Clusters of one row. */
	readonly singletons: number;
	/** Rows of the largest cluster; 0 without rows. */
	readonly largest: number;
	/** How many clusters have how many rows, the smallest size first. */
	readonly sizes: readonly {
		readonly size: number;
		readonly clusters: number;
	}[];
	/** Rows by confidence, in steps of the same width from 0 to 1; null where it is not known. Rows alone have none and are left out. */
	readonly confidence: readonly number[] | null;
	/** The largest clusters, the largest first. */
	readonly list: readonly ReportCluster[];
	/** Two dimensions of the rows, or of a sample of them; null without features. */
	readonly map: ReportMap | null;
	/** Pairs of clusters that may be one, the likeliest first; null where no links were scored. */
	readonly questions: readonly ReportPair[] | null;
	/** Beside identities that are known; null where none are. */
	readonly truth: ReportTruth | null;
	/** The ids of rows that are named above; rows without an id are left out. */
	readonly ids: Readonly<Record<number, string>>;
}

export interface ReportCluster {
	readonly cluster: number;
	/** The name of its person, where the clusters have names. */
	readonly name: string | null;
	readonly rows: number;
	/** Its most central row, or else its first. */
	readonly cover: number;
	/** Mean confidence of its rows; null where it is not known. */
	readonly confidence: number | null;
}

export interface ReportMap {
	/** Base64 of uint16 [M] in little endian: 0 is the left edge or the lower edge, 65535 the right or the upper one, on one scale. */
	readonly x: string;
	readonly y: string;
	/** Base64 of int32 [M] in little endian. */
	readonly row: string;
	readonly cluster: string;
}

/** Two parts of rows and the strongest link between them. */
export interface ReportPair {
	readonly clusters: readonly [number, number];
	readonly rows: readonly [number, number];
	readonly probability: number;
}

export interface ReportTruth {
	/** Rows whose identity is known. */
	readonly rows: number;
	readonly identities: number;
	readonly bcubed: {
		readonly precision: number;
		readonly recall: number;
		readonly f: number;
	};
	/** How many identities are in several clusters, and the worst of them. */
	readonly numSplit: number;
	readonly split: readonly SplitIdentity[];
	/** How many clusters have several identities, and the worst of them. */
	readonly numMixed: number;
	readonly mixed: readonly MixedCluster[];
}

/** An identity whose rows are in several clusters, those with most of its rows first. */
export interface SplitIdentity {
	/** As the labels name it. */
	readonly identity: string;
	readonly rows: number;
	readonly parts: readonly ReportPart[];
	/** Why: the strongest link between rows of the identity in two clusters, which joined them not; null where no link between them was scored. */
	readonly link: ReportLink | null;
}

/** A cluster with rows of several identities, those with most rows first. */
export interface MixedCluster {
	readonly cluster: number;
	readonly rows: number;
	readonly parts: readonly ReportPart[];
	/** Why: the strongest link between rows of two identities in it; null where none was scored, as between copies. */
	readonly link: ReportLink | null;
}

export interface ReportPart {
	readonly cluster: number;
	readonly identity: string;
	readonly rows: number;
	/** The first of those rows. */
	readonly cover: number;
}

/** A link by its two rows; mean probability of both directions. */
export interface ReportLink {
	readonly rows: readonly [number, number];
	readonly probability: number;
}
