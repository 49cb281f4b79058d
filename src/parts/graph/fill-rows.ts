/** Searches some rows of a part exactly: by products, and in float64 where these cannot separate rows. */

import { createRowHash } from "../../arrays/content-order.ts";
import { type RowSource, sourceOf } from "../../arrays/row-source.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { whileRead } from "../../files/stored/stored-rows.ts";
import { isSameRow } from "../../graph/exact/exact-rows.ts";
import { unresolved } from "../../graph/exact/rows-search.ts";
import { streamNearest } from "../../graph/exact/stream-nearest.ts";
import { copyRows } from "../../graph/local-rows.ts";
import { searchSomeRows, startListSearchers } from "../../graph/search-pool.ts";
import type { Frame } from "../../graph/similarity.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import type { PartSet } from "../sets.ts";
import { chooseKind } from "./choose-kind.ts";
import type { SearchSettings } from "./search-settings.ts";

/** For fewer rows, to choose a kind of products would take longer than it saves. */
const leastForChoice = 1024;
/** Rows whose nearest ones are in memory at once. */
const togetherInFloat64 = 256;

export interface FillOptions {
	readonly set: PartSet;
	readonly settings: SearchSettings;
	readonly frame: Frame | null;
	readonly workers: number;
	readonly onProgress: (done: number, total: number) => void;
}

/** Rows of a graph from `first` on, [rows x (k + 1)]. */
export interface PartGraph {
	readonly neighbours: Int32Array;
	readonly first: number;
}

/** Fills some rows. @param rowIds ascending */
export async function fillRows(
	options: FillOptions,
	rowIds: Int32Array,
	graph: PartGraph,
): Promise<void> {
	const { set, settings } = options;
	if (rowIds.length === 0) return;
	if (settings.k === 0) {
		graph.neighbours.set(rowIds);
		return;
	}
	await whileRead(set.features, async (source) => {
		const kind =
			rowIds.length < leastForChoice ? "float32" : chooseKind(source, settings);
		let left = await searchByProducts(options, kind, rowIds, graph);
		if (kind === "int16")
			left = await searchByProducts(options, "float32", left, graph);
		fillInFloat64(source, options, left, graph);
	});
}

/** Returns the rows that products cannot separate from others. */
async function searchByProducts(
	{ set, settings, frame, workers, onProgress }: FillOptions,
	kind: PairKind,
	rowIds: Int32Array,
	{ neighbours, first }: PartGraph,
): Promise<Int32Array> {
	const { k, metric } = settings;
	const shared = sharedInts(rowIds.length);
	shared.set(rowIds);
	const left: number[] = [];
	const pool = startListSearchers(workers, rowIds.length);
	try {
		const task = { rowIds: shared, k, kind, frame };
		let done = 0;
		for await (const found of searchSomeRows(
			pool,
			set.features,
			metric,
			task,
		)) {
			for (let at = 0; at < found.length; at += k + 1, done++)
				if (found[at] === unresolved) left.push(rowIds[done]);
				else
					neighbours.set(
						found.subarray(at, at + k + 1),
						(rowIds[done] - first) * (k + 1),
					);
			onProgress(done, rowIds.length);
		}
	} finally {
		await pool.close();
	}
	return Int32Array.from(left);
}

/** Equal rows share one search: thousands of copies cost as much as one. */
function fillInFloat64(
	source: RowSource,
	{ settings: { k, metric }, frame }: FillOptions,
	rowIds: Int32Array,
	{ neighbours, first }: PartGraph,
): void {
	const groups = groupEqual(source, rowIds);
	const all = { first: 0, end: source.rows };
	for (let at = 0; at < groups.length; at += togetherInFloat64) {
		const some = groups.slice(at, at + togetherInFloat64);
		const leaders = some.map(([row]) => row);
		const by = { metric, frame };
		const nearest = streamNearest(source, by, leaders, k + 1, all);
		for (const [g, rows] of some.entries())
			for (const row of rows) {
				const others = nearest[g].ids.filter((id) => id !== row);
				const own = (row - first) * (k + 1);
				neighbours[own] = row;
				neighbours.set(others.subarray(0, k), own + 1);
			}
	}
}

/** Groups rows of the same values. */
function groupEqual(source: RowSource, rowIds: Int32Array): number[][] {
	const rows = sourceOf(copyRows(source, rowIds));
	const hashOf = createRowHash(rows);
	const buckets = new Map<number, number[][]>();
	for (let i = 0; i < rowIds.length; i++) {
		const hash = hashOf(i);
		const bucket = buckets.get(hash) ?? [];
		buckets.set(hash, bucket);
		const group = bucket.find(([other]) => isSameRow(rows, other, i));
		if (group) group.push(i);
		else bucket.push([i]);
	}
	return [...buckets.values()]
		.flat()
		.map((group) => group.map((i) => rowIds[i]));
}
