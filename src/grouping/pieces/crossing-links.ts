/** The links between clusters that questions come from, of links that come piece by piece. */

import { createPairFilter } from "../cluster-questions.ts";
import type { Links } from "../links.ts";
import { collectLinks, type LinkPieces, selectPieces } from "./link-pieces.ts";

/** The links of pairs of clusters that may be asked about: `findQuestions` finds in them what it finds in all links. */
export function crossingLinks(
	links: LinkPieces,
	clusters: Int32Array,
	numClusters: number,
	leastProbability: number,
): Links {
	const filter = createPairFilter(numClusters, leastProbability);
	for (const piece of links.pieces()) filter.add(piece, clusters);
	const crossing = selectPieces(links, (lower, higher) => {
		const a = clusters[lower];
		const b = clusters[higher];
		return a !== b && filter.isProbable(a, b);
	});
	return collectLinks(crossing, "questions");
}
