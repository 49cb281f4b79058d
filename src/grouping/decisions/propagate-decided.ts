/** The ways of grouping where people know something about the rows: no cluster breaks a decision. */
import { numberBySize } from "../../arrays/clusters.ts";
import { representatives } from "../../arrays/union-find.ts";
import { mergeByMean } from "../average-linkage.ts";
import { groupingAt } from "../copies.ts";
import { diffuseLabels } from "../diffuse.ts";
import { renumber } from "../diffused-clusters.ts";
import type { Links } from "../links.ts";
import { descendingOrder } from "../neighbours.ts";
import type { Propagation, PropagationOptions } from "../propagation.ts";
import { cutByThresholds } from "../rising-cut.ts";
import { allowedLabels } from "./allowed-labels.ts";
import { checkDecisions, type Decisions } from "./decisions.ts";
import { joinLinks } from "./joined-links.ts";
import { createPeople, type People } from "./people.ts";
import { inRankOrder, linksAbove, orderByRanks } from "./rank-order.ts";

type Options<Kind> = Extract<PropagationOptions, { kind: Kind }>;

/** As `propagate`. */
export function propagateDecided(
	links: Links,
	decisions: Decisions,
	options: PropagationOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	checkDecisions(decisions, links.numNodes, null);
	switch (options.kind) {
		case "soft":
			return diffuseDecided(links, decisions, options, onProgress);
		case "threshold":
			return cutDecided(links, decisions, options).grouping;
		case "naive":
			return joinAbove(links, decisions, options);
		case "average":
			return mergeDecided(links, decisions, options);
	}
}

function joinAbove(
	links: Links,
	decisions: Decisions,
	{ threshold }: Options<"naive">,
): Propagation {
	const used = linksAbove(links, threshold);
	const { numNodes, lower, higher, scores } = used;
	const people = createPeople(numNodes, decisions);
	const byRanks = orderByRanks(used, decisions.ranks);
	for (const link of descendingOrder(scores, byRanks))
		people.join(lower[link], higher[link]);
	return groupingOf(people, numNodes, threshold);
}

function mergeDecided(
	links: Links,
	decisions: Decisions,
	{ threshold, unscored }: Options<"average">,
): Propagation {
	const people = createPeople(links.numNodes, decisions);
	const byRanks = orderByRanks(links, decisions.ranks);
	const { sums, rowOf } = joinLinks(links, people, byRanks);
	mergeByMean(sums, {
		threshold,
		unscored,
		mayMerge: (a, b) => people.join(rowOf[a], rowOf[b]),
	});
	return groupingOf(people, links.numNodes, threshold);
}

function groupingOf(
	people: People,
	numNodes: number,
	threshold: number,
): Propagation {
	return {
		clusters: numberBySize(representatives(people, numNodes)),
		passes: 1,
		threshold,
		oversized: [],
		diffusion: null,
		notFollowed: people.countRefused(),
	};
}

function cutDecided(
	links: Links,
	decisions: Decisions,
	{ maxSize, step }: Options<"threshold" | "soft">,
) {
	const { numNodes, scores } = links;
	const people = createPeople(numNodes, decisions);
	const byRanks = orderByRanks(links, decisions.ranks);
	const order = descendingOrder(scores, byRanks).reverse();
	const joining = { sets: people, order };
	const cut = cutByThresholds(links, maxSize, step, joining);
	const { passes, threshold, oversized, isSplit } = cut;
	const clusters = numberBySize(representatives(people, numNodes));
	const notFollowed = people.countRefused();
	const figures = { passes, threshold, oversized, notFollowed };
	return { isSplit, grouping: { ...figures, clusters, diffusion: null } };
}

/** Diffusion depends on the order of rows in many places, so rows are put in the order of their ranks, and back. */
function diffuseDecided(
	links: Links,
	decisions: Decisions,
	options: Options<"threshold" | "soft">,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const ranked = inRankOrder(links, decisions);
	const cut = cutDecided(ranked.links, ranked.decisions, options);
	const { isSplit, grouping } = cut;
	const { clusters } = grouping;
	const diffusion = diffuseLabels(ranked.links, clusters, isSplit, onProgress);
	const labels = allowedLabels(diffusion, clusters, ranked.decisions);
	const diffused = { ...grouping, ...renumber(diffusion, clusters, labels) };
	const { ranks } = decisions;
	return ranks ? groupingAt(diffused, ranks) : diffused;
}
