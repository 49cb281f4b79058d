/** How links become clusters, and what comes out. */
import type { Diffusion } from "./diffuse.ts";
import type { Unscored } from "./merging-clusters.ts";

export type PropagationOptions =
	| {
			/** `threshold`: a rising threshold; `soft`: the same and then label diffusion. */
			readonly kind: "threshold" | "soft";
			/** A component of more nodes is cut at the next threshold; at least 1. */
			readonly maxSize: number;
			/** At each pass the threshold rises by this share of its distance to 1; above 0, at most 1. */
			readonly step: number;
	  }
	| {
			/** Connected components of the links with at least this score. */
			readonly kind: "naive";
			readonly threshold: number;
	  }
	| {
			/** Average linkage, as long as the highest mean is at least `threshold`, which is not negative. */
			readonly kind: "average";
			readonly threshold: number;
			readonly unscored: Unscored;
	  };

export interface OversizedCluster {
	readonly size: number;
	/** The last threshold tried: no higher one would cut it. */
	readonly threshold: number;
}

export interface Propagation {
	/** [N] cluster of each node, numbered by size: the largest is 0, and equal sizes are in order of their smallest row. */
	readonly clusters: Int32Array;
	/** Number of thresholds until every node had its cluster. */
	readonly passes: number;
	/** Threshold of the last pass. */
	readonly threshold: number;
	/** Clusters above `maxSize` that are connected at score 1 and so stay whole, the largest first. */
	readonly oversized: readonly OversizedCluster[];
	/** For `soft`, the shares of labels at each node, where labels are numbered as in `clusters`; else null. */
	readonly diffusion: Diffusion | null;
	/** How many links, or merges of average linkage, a decision kept from joining two clusters; absent without decisions. */
	readonly notFollowed?: number;
}
