/** Groups rows of a library again by the scores of their links, and by what people decided. */

import { lowQuality } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import { leaderPositions, leadersOf } from "../graph/copies/copies.ts";
import { describeClusters, trustInRows } from "../grouping/cluster-details.ts";
import { expandDetails, expandGrouping } from "../grouping/copies.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import { decisionsOfLeaders } from "../grouping/decisions/leaders.ts";
import { type GroupOptions, poolEdges } from "../grouping/group.ts";
import type { Links } from "../grouping/links.ts";
import { findDoubtful, groupBySureRows } from "../grouping/low-quality.ts";
import { piecesOf } from "../grouping/pieces/link-pieces.ts";
import { noLink } from "../scoring/scored-graph.ts";
import type { NeighbourLists } from "./lists/neighbour-lists.ts";
import { positionsOf } from "./positions.ts";

/** Rows of a library that are grouped together: with each row its leader, and with each leader its copies. */
export interface RowsToGroup {
	/** [N] their numbers in the library, ascending. */
	readonly rows: Int32Array;
	/** [N] the position of the row that each row repeats, its own for one that repeats none. */
	readonly copyOf: Int32Array;
	/** The lists of those that repeat none, in order. */
	readonly lists: NeighbourLists;
	readonly quality: Float32Array;
	readonly isForeign: Uint8Array;
	/** About the rows by their positions. */
	readonly decisions: Decisions;
}

export interface GroupedByLinks {
	/** [N] cluster of each row, numbered from 0 without gaps. */
	readonly clusters: Int32Array;
	/** [N] mean probability of a row's links in its cluster; NaN for a row alone. */
	readonly confidence: Float32Array;
	/** [C] the row to show, by its position. */
	readonly covers: Int32Array;
	/** [C] 1 for a cluster that is held together by rows of low quality. */
	readonly doubtful: Uint8Array;
	/** The links of the leaders, by their positions among these. */
	readonly links: Links;
}

export function groupRows(
	{ rows, copyOf, lists, quality, isForeign, decisions }: RowsToGroup,
	options: GroupOptions,
): GroupedByLinks {
	const leaders = leadersOf(copyOf);
	const links = linksAmong(rows, leaders, lists, options);
	const known = {
		...decisionsOfLeaders(decisions, copyOf),
		ranks: undefined,
	};
	const low = Uint8Array.from(leaders, (at) =>
		quality[at] < lowQuality && !isForeign[at] ? 1 : 0,
	);
	const foreign = Uint8Array.from(leaders, (at) => isForeign[at]);
	const pieces = piecesOf(links);
	const ofLeaders = groupBySureRows(
		pieces,
		{ low, foreign },
		{ ...options, decisions: known },
		() => {},
	);
	const { clusters } = expandGrouping(ofLeaders, copyOf);
	const positions = leaderPositions(copyOf);
	const doubtful = findDoubtful(clusters, {
		low: Uint8Array.from(positions, (at) => low[at]),
		foreign: Uint8Array.from(positions, (at) => foreign[at]),
	});
	const clustersOfLeaders = leaders.map((at) => clusters[at]);
	const details = expandDetails(
		describeClusters(pieces, clustersOfLeaders, {
			most: 0,
			leastProbability: 1,
		}),
		clusters,
		copyOf,
	);
	const trust = trustInRows(
		{ quality, doubtful },
		clusters,
		countRows(clustersOfLeaders),
	);
	return {
		clusters,
		confidence: details.confidence.map((value, at) => value * trust[at]),
		covers: details.central,
		doubtful,
		links,
	};
}

/** The scored links among the leaders, by their positions. */
export function linksAmong(
	rows: Int32Array,
	leaders: Int32Array,
	{ neighbours, scores, k }: NeighbourLists,
	options: GroupOptions,
): Links {
	const positionOf = positionsOf(leaders.map((at) => rows[at]));
	const edges: number[] = [];
	const values: number[] = [];
	for (let i = 0; i < leaders.length; i++)
		for (let at = i * k; at < (i + 1) * k; at++) {
			if (neighbours[at] < 0 || scores[at] === noLink) continue;
			const other = positionOf.get(neighbours[at]);
			if (other === undefined) continue;
			edges.push(i, other);
			values.push(scores[at]);
		}
	return poolEdges(
		{ edges: Int32Array.from(edges), scores: Float32Array.from(values) },
		leaders.length,
		options,
	);
}
