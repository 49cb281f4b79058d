/**
 * The links of a scored graph pooled where they are: the other row's neighbours say whether it lists a link too, so that no list of edges
 * is made and sorted. The same links as `poolLinks` makes of the edges; beside input and result it holds a byte for each.
 */

import { sharedFloats, sharedInts } from "../arrays/shared-memory.ts";
import { InputError } from "../errors.ts";
import { type RowOrder, renumberRows } from "../graph/locality-order.ts";
import { noLink, type ScoredGraph } from "../scoring/scored-graph.ts";
import type { Links, Pool } from "./links.ts";

/** Links under their rows, in ascending order of the other row; in shared memory. */
export interface PooledRows {
	/** [N + 1] row -> start of its links. */
	readonly offsets: Int32Array;
	/** The other row of each. */
	readonly others: Int32Array;
	/** Pooled scores. */
	readonly values: Float32Array;
}

/** Whether a link stands under the lower of its rows or under both. */
type Sides = "lower" | "both";

/**
 * The undirected links, pooled as `poolLinks` does.
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

/** Smallest score of a link; 0 without any. */
function lowestScore({ scores }: ScoredGraph): number {
	let lowest = Number.POSITIVE_INFINITY;
	for (const score of scores)
		if (score !== noLink && score < lowest) lowest = score;
	return lowest === Number.POSITIVE_INFINITY ? 0 : lowest;
}

/**
 * Pools all links under one or both of their rows.
 * @param moved where rows lie in another order than their own, by which a row's links are then sorted
 * @throws InputError for a score that is not finite
 */
export function poolRows(
	scored: ScoredGraph,
	pool: Pool,
	sides: Sides,
	moved: RowOrder | null = null,
): PooledRows {
	const places = findPlaces(scored);
	const offsets = sharedInts(scored.graph.rows + 1);
	const isBoth = sides === "both";
	forEachLink(scored, places, pool, (row, other) => {
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
	forEachLink(scored, places, pool, (row, other, value) => {
		if (isBoth || row < other) put(row, other, value);
		if (isBoth || other < row) put(other, row, value);
	});
	// Each start has become its row's end.
	offsets.copyWithin(1, 0);
	offsets[0] = 0;
	const pooled = { offsets, others, values };
	if (moved) renumberRows(others, moved.order);
	sortRows(pooled);
	if (moved) renumberRows(others, moved.positions);
	return pooled;
}

/** Tells of each link once: from the row that lists it or, of two, from the lower. */
function forEachLink(
	{ graph, numScored, scores }: ScoredGraph,
	places: Uint8Array | Int32Array,
	pool: Pool,
	visit: (row: number, other: number, value: number) => void,
): void {
	for (let row = 0, i = 0; row < graph.rows; row++) {
		for (let c = 1; c <= numScored; c++, i++) {
			const other = graph.data[row * graph.cols + c];
			if (scores[i] === noLink) continue;
			const place = places[i];
			if (place === 0) visit(row, other, scores[i]);
			else if (row < other) {
				const back = scores[other * numScored + place - 1];
				visit(row, other, poolTwo(scores[i], back, pool));
			}
		}
	}
}

/** What `poolLinks` makes of a link's two scores, that of the lower row first. */
function poolTwo(first: number, last: number, pool: Pool): number {
	if (pool === "none") return last;
	return pool === "max" ? Math.max(first, last) : (first + last) / 2;
}

/** [N, K] the place, from 1, that a row has among the scored neighbours of its neighbour; 0 where it has none. */
function findPlaces({
	graph,
	numScored,
	scores,
}: ScoredGraph): Uint8Array | Int32Array {
	const { cols, data } = graph;
	const Places = numScored < 256 ? Uint8Array : Int32Array;
	const places = new Places(scores.length);
	for (let row = 0, i = 0; row < graph.rows; row++) {
		for (let c = 1; c <= numScored; c++, i++) {
			const other = data[row * cols + c];
			requireFinite(scores[i], row, other);
			const start = other * cols;
			let place = 1;
			while (place <= numScored && data[start + place] !== row) place++;
			places[i] = place > numScored ? 0 : place;
		}
	}
	return places;
}

function requireFinite(score: number, row: number, other: number): void {
	if (!Number.isFinite(score))
		throw new InputError(
			"scores",
			"finite numbers",
			`${score} for rows ${row} and ${other}`,
		);
}

/** Links of a row that are sorted by insertion, however they lie. */
const mostInserted = 256;

function sortRows(pooled: PooledRows): void {
	const { offsets, others } = pooled;
	for (let row = 0; row + 1 < offsets.length; row++) {
		const start = offsets[row];
		const end = offsets[row + 1];
		if (end - start <= mostInserted) insertInOrder(pooled, start, end);
		else if (!isRising(others, start, end)) sortByKeys(pooled, start, end);
	}
}

function isRising(others: Int32Array, start: number, end: number): boolean {
	for (let i = start + 1; i < end; i++)
		if (others[i] < others[i - 1]) return false;
	return true;
}

/** What lower and higher rows list stands in order before and behind what the row lists itself, which is little. */
function insertInOrder(
	{ others, values }: PooledRows,
	start: number,
	end: number,
): void {
	for (let i = start + 1; i < end; i++) {
		const other = others[i];
		const value = values[i];
		let at = i;
		for (; at > start && others[at - 1] > other; at--) {
			others[at] = others[at - 1];
			values[at] = values[at - 1];
		}
		others[at] = other;
		values[at] = value;
	}
}

/** Row and place in one number, so that numbers are sorted. */
function sortByKeys(
	{ others, values }: PooledRows,
	start: number,
	end: number,
): void {
	const count = end - start;
	const keys = new Float64Array(count);
	for (let i = 0; i < count; i++) keys[i] = others[start + i] * count + i;
	keys.sort();
	const before = values.slice(start, end);
	for (let i = 0; i < count; i++) {
		others[start + i] = Math.floor(keys[i] / count);
		values[start + i] = before[keys[i] % count];
	}
}
