/** What scoring with the relational network reads of a data set. */

import type { Rows } from "../../arrays/row-source.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { LinksByRow } from "../first-pass.ts";
import type { Relations } from "../relations.ts";

export interface RelationalScoreOptions extends SubgraphOptions {
	/** Pivots scored together; changes time and memory, not the scores. */
	readonly batchSize: number;
}

/** A data set before a pass. */
export interface RelatedRows<Features = Rows> {
	readonly relations: Relations<Features>;
	/** Links of the first pass where the weights are those of a second, else null. */
	readonly links: LinksByRow | null;
}

/** A data set with the gates of a pass; all threads share it. */
export interface RelationalRows<Features = Rows> extends RelatedRows<Features> {
	/** [N A, 3] as `createGateTable` makes it. */
	readonly gates: Float32Array;
}
