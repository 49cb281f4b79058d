/** Scores clusters against labels, whatever the order of both. */
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
import { matchItems, type NamedSource } from "./match-items.ts";

export type { NamedSource };

/** The scores of clusters, and how items were matched and counted. */
export interface Evaluation extends ClusterScores {
	/** What labels and clusters were matched by. */
	readonly matched: "id" | "row" | "order";
	/** Number of items whose label is unknown (-1); the scores leave them out. */
	readonly unknown: number;
	readonly noise: {
		/** Number of items in no cluster (-1). */
		readonly items: number;
		/** How the scores count them. */
		readonly as: Noise;
	};
}

/**
 * Scores clusters against labels. Matches items by id where both have ids, else by row number where one has them, else by order.
 * @throws InputError for items that do not match, and if the scores would leave out every item
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
		matched,
		unknown,
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
