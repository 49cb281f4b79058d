/** Clusters judged by labels, whichever order both are in. */
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

/** The scores, over the items that are not left out, and what they are of. */
export interface Evaluation extends ClusterScores {
	/** How items were matched. */
	readonly matched: MatchedItems["matched"];
	/** Items whose label is -1, unknown; they are left out. */
	readonly unknown: number;
	readonly noise: {
		/** Items whose cluster is -1. */
		readonly items: number;
		/** What they are taken for. */
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
	const { matched, places } = matchItems(labels, clusters);
	const truth = toIdentities(arranged(labels.values, places?.labels));
	const found = toClusters(arranged(clusters.values, places?.clusters), noise);
	const unknown = countUnknown(truth);
	const numItems = truth.ids.length;
	if (unknown === numItems)
		throw new InputError(
			labels.name,
			"at least 1 label that is known",
			`-1 for all ${numItems}`,
		);
	if (found.count === 0)
		throw new InputError(
			clusters.name,
			"at least 1 item in a cluster",
			"noise alone (-1)",
			"--noise own and --noise one keep it",
		);
	return {
		...scoreClusters(truth, found),
		...{ matched, unknown },
		noise: { items: countMinusOnes(clusters.values), as: noise },
	};
}

function arranged(
	values: ItemValues,
	places: Int32Array | undefined,
): ItemValues {
	if (!places) return values;
	return values instanceof Int32Array
		? places.map((place) => values[place])
		: Array.from(places, (place) => values[place]);
}
