/** Clusters judged by labels, in whichever order both are. */
import {
	countMinusOnes,
	countUnknown,
	type Noise,
	toClusters,
	toIdentities,
} from "../arrays/labels.ts";
import type { ItemValues } from "../arrays/named-values.ts";
import { InputError } from "../errors.ts";
import { type ClusterScores, scoreClusters } from "../metrics/scores.ts";
import {
	type MatchedItems,
	matchItems,
	type NamedSource,
} from "./match-items.ts";

export type { NamedSource };

/** The scores, over the items that are not left out, and how the items were matched and counted. */
export interface Evaluation extends ClusterScores {
	/** How items were matched. */
	readonly matched: MatchedItems["matched"];
	/** Items whose label is -1, unknown; they are left out. */
	readonly unknown: number;
	readonly noise: {
		/** Items whose cluster is -1. */
		readonly items: number;
		/** How they are counted. */
		readonly as: Noise;
	};
}

/**
 * Scores clusters against labels, matched as `matchItems` does.
 * @throws InputError as `matchItems` does, and where every item is left out
 */
export function evaluateClusters(
	labels: NamedSource,
	clusters: NamedSource,
	noise: Noise,
): Evaluation {
	const { matched, positions } = matchItems(labels, clusters);
	const truth = toIdentities(inOrder(labels.values, positions?.labels));
	const judged = toClusters(
		inOrder(clusters.values, positions?.clusters),
		noise,
	);
	const unknown = countUnknown(truth);
	const numItems = truth.ids.length;
	if (unknown === numItems)
		throw new InputError(
			labels.name,
			"at least 1 label that is known",
			`-1 for all ${numItems}`,
		);
	if (judged.count === 0)
		throw new InputError(
			clusters.name,
			"at least 1 item in a cluster",
			"noise alone (-1)",
			"--noise own and --noise one keep it",
		);
	return {
		...scoreClusters(truth, judged),
		...{ matched, unknown },
		noise: { items: countMinusOnes(clusters.values), as: noise },
	};
}

function inOrder(
	values: ItemValues,
	positions: Int32Array | undefined,
): ItemValues {
	if (!positions) return values;
	return values instanceof Int32Array
		? positions.map((i) => values[i])
		: Array.from(positions, (i) => values[i]);
}
