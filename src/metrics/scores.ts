/**
 * Every score of a clustering against the identities, from one contingency table.
 * The field names are what `evaluate --json` prints.
 */

import { countSizes, type Labels, selectLabels } from "../arrays/labels.ts";
import { scoreAmi } from "./ami.ts";
import { type PrecisionRecall, scoreBcubed } from "./bcubed.ts";
import { createContingency, knownItems } from "./contingency.ts";
import { measureInformation, scoreNmi, scoreVMeasure } from "./nmi.ts";
import { countPairs, scoreAri, scorePairs } from "./pairs.ts";

/** How well clusters agree with identities; 1 is best for every score. */
export interface ClusterScores {
	readonly items: number;
	readonly identities: number;
	readonly clusters: number;
	/** Over all pairs of items. */
	readonly pairwise: PrecisionRecall;
	readonly bcubed: PrecisionRecall;
	readonly nmi: { readonly geometric: number; readonly arithmetic: number };
	readonly ami: number;
	readonly ari: number;
	readonly homogeneity: number;
	readonly completeness: number;
	readonly vMeasure: number;
}

/**
 * Scores clusters against identities; neither the labels' names nor the items' order matters.
 * Items whose identity or cluster is `unknownLabel` are left out.
 * @throws InputError where no items are left, or for two labelings of different lengths
 * @example
 * scoreClusters(toIdentities(["ann", "ann", "bo"]), toLabels([0, 0, 1])).pairwise.f; // 1
 */
export function scoreClusters(truth: Labels, clusters: Labels): ClusterScores {
	const contingency = createContingency(truth, clusters);
	const pairs = countPairs(contingency);
	const information = measureInformation(contingency);
	return {
		items: contingency.items,
		identities: contingency.identities,
		clusters: contingency.clusters,
		pairwise: scorePairs(pairs),
		bcubed: scoreBcubed(contingency),
		nmi: {
			geometric: scoreNmi(information, "geometric"),
			arithmetic: scoreNmi(information, "arithmetic"),
		},
		ami: scoreAmi(contingency, information),
		ari: scoreAri(pairs),
		...scoreVMeasure(information),
	};
}

/**
 * The items whose cluster has more than one item, in order and renumbered: the items of the reference's second table.
 * Items whose identity or cluster is `unknownLabel` are left out before clusters are counted.
 * Where every cluster has one item, both results are empty (no ids, count 0), which `scoreClusters` refuses: there is nothing to score.
 * @throws InputError for two labelings of different lengths
 */
export function withoutSingletons(
	truth: Labels,
	clusters: Labels,
): { truth: Labels; clusters: Labels } {
	const labelled = knownItems(truth, clusters);
	const { ids } = labelled.clusters;
	const sizes = countSizes(labelled.clusters);
	const items = Int32Array.from(ids.keys()).filter(
		(item) => sizes[ids[item]] > 1,
	);
	return {
		truth: selectLabels(labelled.truth, items),
		clusters: selectLabels(labelled.clusters, items),
	};
}
