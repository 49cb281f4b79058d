/**
 * Pools the links of a scored graph without a list of edges: where two rows list each other, their link has two scores, which are looked up in the
 * graph. The result is that of `poolLinks` for the graph's edges; scratch memory is one byte a score.
 */

import {
	sharedDoubles,
	sharedFloats,
	sharedInts,
} from "../arrays/shared-memory.ts";
import { InputError } from "../errors.ts";
import { type RowOrder, renumberRows } from "../graph/locality-order.ts";
import { noLink, type ScoredGraph } from "../scoring/scored-graph.ts";
import type { Links, Pool } from "./links.ts";
import { type PooledRows, sortRows } from "./sort-rows.ts";

/** At which of its two rows a link is listed: at the lower one alone, or at both. */
export type Sides = "lower" | "both";

/**
 * The undirected links of a scored graph, pooled as by `poolLinks`.
 * @throws InputError for a score that is not finite
 */
export function poolGraph(scored: ScoredGraph, pool: Pool): Links {
	const { offsets, others, values } = poolRows(scored, pool, "lower");
	const numNodes = scored.graph.rows;
	const lower = sharedInts(others.length);
	for (let row = 0; row < numNodes; row++)
		lower.fill(row, offsets[row], offsets[row + 1]);
	const minRawScore = lowestScore(scored);
	return { numNodes, lower, higher: others, scores: values, minRawScore };
}

/** Smallest score of all links before pooling; 0 without links. */
function lowestScore({ scores }: ScoredGraph): number {
	let lowest = Number.POSITIVE_INFINITY;
	for (const score of scores)
		if (score !== noLink && score < lowest) lowest = score;
	return lowest === Number.POSITIVE_INFINITY ? 0 : lowest;
}

export interface PoolingOptions {
	/** The order of the rows if they were reordered by locality, else null; each row's links are sorted by the original rows either way. */
	readonly locality?: RowOrder | null;
	/** The fewest links whose numbers may not fit into int32. */
	readonly longest?: number;
}

/**
 * Pools all links and lists them at one or both of their rows.
 * @throws InputError for a score that is not finite
 */
export function poolRows(
	scored: ScoredGraph,
	pool: Pool,
	sides: Sides,
	{ locality = null, longest = 2 ** 31 }: PoolingOptions = {},
): PooledRows {
	const backColumns = findBackColumns(scored);
	const isBoth = sides === "both";
	const most = (isBoth ? 2 : 1) * scored.scores.length;
	const numOffsets = scored.graph.rows + 1;
	const offsets =
		most < longest ? sharedInts(numOffsets) : sharedDoubles(numOffsets);
	forEachLink(scored, backColumns, pool, (row, other) => {
		if (isBoth || row < other) offsets[row]++;
		if (isBoth || other < row) offsets[other]++;
	});
	let end = 0;
	for (let row = 0; row < offsets.length; row++) {
		const count = offsets[row];
		offsets[row] = end;
		end += count;
	}
	const others = sharedInts(end);
	const values = sharedFloats(end);
	const put = (row: number, other: number, value: number) => {
		const at = offsets[row]++;
		others[at] = other;
		values[at] = value;
	};
	forEachLink(scored, backColumns, pool, (row, other, value) => {
		if (isBoth || row < other) put(row, other, value);
		if (isBoth || other < row) put(other, row, value);
	});
	// `put` has moved each row's start to its end.
	offsets.copyWithin(1, 0);
	offsets[0] = 0;
	const pooled = { offsets, others, values };
	if (locality) renumberRows(others, locality.order);
	sortRows(pooled);
	if (locality) renumberRows(others, locality.positions);
	return pooled;
}

/** Calls `visit` once for each link: from the row that lists it or, where both do, from the lower one. */
function forEachLink(
	{ graph, numScored, scores }: ScoredGraph,
	backColumns: Uint8Array | Int32Array,
	pool: Pool,
	visit: (row: number, other: number, value: number) => void,
): void {
	for (let row = 0, i = 0; row < graph.rows; row++) {
		for (let c = 1; c <= numScored; c++, i++) {
			const other = graph.data[row * graph.cols + c];
			if (scores[i] === noLink) continue;
			const backColumn = backColumns[i];
			if (backColumn === 0) visit(row, other, scores[i]);
			else if (row < other) {
				const back = scores[other * numScored + backColumn - 1];
				visit(row, other, poolTwo(scores[i], back, pool));
			}
		}
	}
}

/** Pools the two scores of a link as `poolLinks` does; `first` is the lower row's. */
export function poolTwo(first: number, last: number, pool: Pool): number {
	if (pool === "none") return last;
	return pool === "max" ? Math.max(first, last) : (first + last) / 2;
}

/** [N, K] the column, from 1, in which the neighbour lists the row among its scored neighbours; 0 where it does not, or where there is no link. */
function findBackColumns({
	graph,
	numScored,
	scores,
}: ScoredGraph): Uint8Array | Int32Array {
	const { cols, data } = graph;
	const Columns = numScored < 256 ? Uint8Array : Int32Array;
	const backColumns = new Columns(scores.length);
	for (let row = 0, i = 0; row < graph.rows; row++) {
		for (let c = 1; c <= numScored; c++, i++) {
			if (scores[i] === noLink) continue;
			const other = data[row * cols + c];
			requireFinite(scores[i], row, other);
			const start = other * cols;
			let column = 1;
			while (column <= numScored && data[start + column] !== row) column++;
			backColumns[i] = column > numScored ? 0 : column;
		}
	}
	return backColumns;
}

/** @throws InputError for a score that is not finite */
export function requireFinite(score: number, row: number, other: number): void {
	if (!Number.isFinite(score))
		throw new InputError(
			"scores",
			"finite numbers",
			`${score} for rows ${row} and ${other}`,
		);
}
