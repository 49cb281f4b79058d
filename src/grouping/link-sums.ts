/** Links between nodes with the sums of their scores, from which means are exact. */
import type { Links } from "./links.ts";

/** Scores are rounded to multiples of this unit. So their sums are exact, and do not depend on the order of merges. */
export const unit = 2 ** -32;

/** Links between nodes, which are clusters of one or more rows at first; at most one link joins two nodes. All arrays but those of the nodes are overwritten. */
export interface LinkSums {
	/** The two nodes of each link. */
	readonly lower: Int32Array;
	readonly higher: Int32Array;
	/** The sum of the scores between their rows, in units of `unit`. */
	readonly sums: Float64Array;
	/** The number of those scores. */
	readonly numScored: Int32Array;
	/** Index of the first of their links. */
	readonly ranks: Int32Array;
	/** The number of rows of each node. */
	readonly sizes: Int32Array;
}

/** A score as an integer of units. */
export const inUnits = (score: number) => Math.round(score / unit);

/** The links between rows, each of which is a cluster of its own. */
export function sumsOfLinks({
	numNodes,
	lower,
	higher,
	scores,
}: Links): LinkSums {
	const sums = new Float64Array(scores.length);
	const ranks = new Int32Array(scores.length);
	for (let link = 0; link < scores.length; link++) {
		sums[link] = inUnits(scores[link]);
		ranks[link] = link;
	}
	return {
		lower,
		higher,
		sums,
		numScored: new Int32Array(scores.length).fill(1),
		ranks,
		sizes: new Int32Array(numNodes).fill(1),
	};
}
