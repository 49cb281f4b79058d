/** The input of scoring a data set with the relational network. */

import type { Rows } from "../../arrays/row-source.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { LinksByRow } from "../first-pass.ts";
import type { Relations } from "../relations.ts";

export interface RelationalScoreOptions extends SubgraphOptions {
	/** Pivots that are scored together. It changes time and memory, but not the scores. */
	readonly batchSize: number;
}

/** A data set before the gates of a pass are computed. */
export interface RelatedRows<Features = Rows> {
	readonly relations: Relations<Features>;
	/** The links of the first pass for scoring with a second pass, else null. */
	readonly links: LinksByRow | null;
}

/** A data set with the gates of a pass; all threads share it. */
export interface RelationalRows<Features = Rows> extends RelatedRows<Features> {
	/** [N A, 3] the table of `createGateTable`. */
	readonly gates: Float32Array;
}
