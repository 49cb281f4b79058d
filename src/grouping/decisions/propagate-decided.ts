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
import { inRankOrder, linksAbove } from "./rank-order.ts";

type Options<Kind> = Extract<PropagationOptions, { kind: Kind }>;

/** As `propagate`. */
export function propagateDecided(
	links: Links,
	decisions: Decisions,
	options: PropagationOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	checkDecisions(decisions, links.numNodes, null);
	const isNaive = options.kind === "naive";
	const used = isNaive ? linksAbove(links, options.threshold) : links;
	const ranked = inRankOrder(used, decisions);
	const people = createPeople(links.numNodes, ranked.decisions);
	const grouping =
		options.kind === "naive" || options.kind === "average"
			? joinAbove(ranked.links, people, options)
			: cutDecided(ranked, people, options, onProgress);
	const { ranks } = decisions;
	return ranks ? groupingAt(grouping, ranks) : grouping;
}

function joinAbove(
	links: Links,
	people: People,
	options: Options<"naive"> | Options<"average">,
): Propagation {
	const { threshold } = options;
	const { lower, higher, scores } = links;
	if (options.kind === "average") mergeDecided(links, people, options);
	else
		for (const link of descendingOrder(scores))
			people.join(lower[link], higher[link]);
	return {
		clusters: numberBySize(representatives(people, links.numNodes)),
		passes: 1,
		threshold,
		oversized: [],
		diffusion: null,
		notFollowed: people.countRefused(),
	};
}

function mergeDecided(
	links: Links,
	people: People,
	{ threshold, unscored }: Options<"average">,
): void {
	const { sums, rowOf } = joinLinks(links, people);
	mergeByMean(sums, {
		threshold,
		unscored,
		mayMerge: (a, b) => people.join(rowOf[a], rowOf[b]),
	});
}

function cutDecided(
	{ links, decisions }: ReturnType<typeof inRankOrder>,
	people: People,
	{ kind, maxSize, step }: Options<"threshold" | "soft">,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const { numNodes, scores } = links;
	const order = descendingOrder(scores).reverse();
	const joining = { sets: people, order };
	const cut = cutByThresholds(links, maxSize, step, joining);
	const { passes, threshold, oversized, isSplit } = cut;
	const notFollowed = people.countRefused();
	const figures = { passes, threshold, oversized, notFollowed };
	const clusters = numberBySize(representatives(people, numNodes));
	if (kind === "threshold") return { ...figures, clusters, diffusion: null };
	const diffusion = diffuseLabels(links, clusters, isSplit, onProgress);
	const labels = allowedLabels(diffusion, clusters, decisions);
	return { ...figures, ...renumber(diffusion, clusters, labels) };
}
