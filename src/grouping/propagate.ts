/**
 * Pseudo-label propagation: raises a threshold on the links' scores until no cluster is too large. Also the simpler methods from pooled links to clusters.
 * The order of links and nodes does not change the clusters. Every node gets a cluster; a node without links gets one of its own.
 */

import { numberBySize } from "../arrays/clusters.ts";
import {
	createUnionFind,
	representatives,
	type UnionFind,
} from "../arrays/union-find.ts";
import { averageLinkage } from "./average-linkage.ts";
import { type Decisions, hasDecisions } from "./decisions/decisions.ts";
import { propagateDecided } from "./decisions/propagate-decided.ts";
import { diffuseLabels, strongestLabels } from "./diffuse.ts";
import { renumber } from "./diffused-clusters.ts";
import type { Links } from "./links.ts";
import type { Propagation, PropagationOptions } from "./propagation.ts";
import { cutByThresholds } from "./rising-cut.ts";

/**
 * Groups the nodes of `links` by pseudo-label propagation or one of the simpler methods.
 * Time is linear in links and nodes whatever the number of passes. The diffusion of `soft` takes the split nodes times the links of their
 * components, and `average` takes O(E log E / threshold) for E links.
 *
 * With decisions, the rows of each `same` join first. Then links are taken from the strongest down, and two clusters join unless that breaks a `different` or a
 * photo; `average` does not merge such clusters, and `soft` moves no row where it breaks one.
 * @param onProgress called as `soft` diffuses labels, with the split nodes that are done and the total
 * @param decisions what people know about the nodes; absent or null where nothing is known
 * @throws InputError as `checkDecisions`
 * @example
 * const { clusters } = propagate(links, { kind: "threshold", maxSize: 300, step: 0.6 }, () => {});
 */
export function propagate(
	links: Links,
	options: PropagationOptions,
	onProgress: (done: number, total: number) => void,
	decisions?: Decisions | null,
): Propagation {
	if (hasDecisions(decisions))
		return propagateDecided(links, decisions, options, onProgress);
	if (options.kind === "naive" || options.kind === "average") {
		const { threshold } = options;
		const labels =
			options.kind === "average"
				? averageLinkage(links, threshold, options.unscored)
				: representatives(componentsAt(links, threshold), links.numNodes);
		const clusters = numberBySize(labels);
		return { clusters, passes: 1, threshold, oversized: [], diffusion: null };
	}
	const cut = cutByThresholds(links, options.maxSize, options.step, null);
	const { passes, threshold, oversized, isSplit } = cut;
	const clusters = numberBySize(representatives(cut.sets, links.numNodes));
	if (options.kind === "threshold")
		return { clusters, passes, threshold, oversized, diffusion: null };
	const diffusion = diffuseLabels(links, clusters, isSplit, onProgress);
	const strongest = strongestLabels(diffusion, clusters);
	const renumbered = renumber(diffusion, clusters, strongest);
	return { passes, threshold, oversized, ...renumbered };
}

function componentsAt(links: Links, threshold: number): UnionFind {
	const { numNodes, lower, higher, scores } = links;
	const sets = createUnionFind(numNodes);
	for (let link = 0; link < scores.length; link++)
		if (scores[link] >= threshold) sets.union(lower[link], higher[link]);
	return sets;
}
