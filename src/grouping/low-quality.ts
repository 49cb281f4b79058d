/** Groups rows so that rows of low quality join no clusters of others, and foreign rows none at all. */
import { countRows, numberBySize } from "../arrays/clusters.ts";
import { createUnionFind, type UnionFind } from "../arrays/union-find.ts";
import { attachRows, confirmRows } from "./decisions/attach-rows.ts";
import { type Decisions, hasDecisions } from "./decisions/decisions.ts";
import type { GroupOptions } from "./group.ts";
import { groupPieces } from "./pieces/group-pieces.ts";
import {
	collectLinks,
	type LinkPieces,
	piecesOf,
	selectPieces,
} from "./pieces/link-pieces.ts";
import type { Propagation } from "./propagation.ts";

/** Rows that are no good evidence of who is who, [N] each, 1 for such a row. */
export interface UnsureRows {
	readonly low: Uint8Array;
	readonly foreign: Uint8Array;
}

/**
 * Groups as `groupLinks`, links that may come piece by piece, but
 * - the good rows without any other;
 * - the foreign rows among themselves;
 * - each row of low quality by its strongest link alone, if that reaches the threshold: it joins the cluster of a good row, or a row of low quality that joins no
 *   good row. So it never joins two clusters.
 *
 * Decisions are obeyed; rows that one of them joins with a good row join its cluster.
 * Without such rows, and for `threshold` and `soft`, which have no fixed threshold, this is `groupLinks`.
 */
export function groupBySureRows(
	links: LinkPieces,
	{ low, foreign }: UnsureRows,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
): Propagation {
	const { propagation, threshold, decisions } = options;
	const isFixed = propagation === "naive" || propagation === "average";
	const isUnsure = (row: number) => low[row] === 1 || foreign[row] === 1;
	if (!isFixed || !low.some((_, row) => isUnsure(row)))
		return groupPieces(links, options, onProgress);
	if (hasDecisions(decisions))
		return groupDecided(links, { low, foreign }, { ...options, decisions });
	const isLow = (row: number) => low[row] === 1 && foreign[row] === 0;
	const sure = selectPieces(
		links,
		(a, b) => !isLow(a) && !isLow(b) && foreign[a] === foreign[b],
	);
	const grouping = groupPieces(sure, options, onProgress);
	const sets = joinClusters(grouping.clusters);
	const strongest = strongestLinks(links, threshold, isLow, foreign);
	for (let row = 0; row < strongest.length; row++) {
		const other = strongest[row];
		if (other < 0) continue;
		const joinsGood = (at: number) =>
			strongest[at] >= 0 && !isLow(strongest[at]);
		if (!isLow(other) || (!joinsGood(row) && !joinsGood(other)))
			sets.union(row, other);
	}
	const labels = grouping.clusters.map((_, row) => sets.find(row));
	return { ...grouping, clusters: numberBySize(labels) };
}

/** As `groupBySureRows` for `naive` and `average`, which tell of no progress. */
function groupDecided(
	pieces: LinkPieces,
	unsure: UnsureRows,
	options: GroupOptions & { readonly decisions: Decisions },
): Propagation {
	const { decisions, threshold } = options;
	const links = collectLinks(pieces, "decisions");
	const { confirmed, ...rows } = confirmRows(unsure, decisions);
	const { low, foreign } = rows;
	const isEvidence = (row: number) => !low[row] && !confirmed[row];
	const sure = selectPieces(
		piecesOf(links),
		(a, b) => isEvidence(a) && isEvidence(b) && foreign[a] === foreign[b],
	);
	const grouping = groupPieces(sure, options, () => {});
	return attachRows(links, grouping, { low, foreign, decisions, threshold });
}

function joinClusters(clusters: Int32Array): UnionFind {
	const sets = createUnionFind(clusters.length);
	const first = new Int32Array(countRows(clusters).length).fill(-1);
	for (let row = 0; row < clusters.length; row++) {
		const cluster = clusters[row];
		if (first[cluster] < 0) first[cluster] = row;
		else sets.union(first[cluster], row);
	}
	return sets;
}

/** [N] for each row of low quality the other row of its strongest link, the first of equal ones; -1 without a link of the threshold, and for other rows. */
function strongestLinks(
	links: LinkPieces,
	threshold: number,
	isLow: (row: number) => boolean,
	foreign: Uint8Array,
): Int32Array {
	const { numNodes } = links;
	const strongest = new Int32Array(numNodes).fill(-1);
	const best = new Float32Array(numNodes).fill(Number.NEGATIVE_INFINITY);
	const offer = (row: number, other: number, score: number) => {
		if (!isLow(row) || foreign[other] || score < threshold) return;
		const isBetter =
			score > best[row] || (score === best[row] && other < strongest[row]);
		if (!isBetter) return;
		best[row] = score;
		strongest[row] = other;
	};
	for (const { lower, higher, scores } of links.pieces())
		for (let link = 0; link < scores.length; link++) {
			offer(lower[link], higher[link], scores[link]);
			offer(higher[link], lower[link], scores[link]);
		}
	return strongest;
}

/** [C] 1 for each cluster of two and more rows of which more than half are unsure. */
export function findDoubtful(
	clusters: Int32Array,
	{ low, foreign }: UnsureRows,
): Uint8Array {
	const sizes = countRows(clusters);
	const unsure = new Int32Array(sizes.length);
	for (let row = 0; row < clusters.length; row++)
		if (low[row] || foreign[row]) unsure[clusters[row]]++;
	return Uint8Array.from(sizes, (size, cluster) =>
		size > 1 && 2 * unsure[cluster] > size ? 1 : 0,
	);
}
