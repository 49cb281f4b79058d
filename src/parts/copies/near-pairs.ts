/** Pairs of nearly equal rows, of the rows of a part and their neighbours. */

import {
	type GraphRows,
	searchNearPairs,
} from "../../graph/copies/near-rows.ts";
import {
	compareWithOthers,
	type RowsWithOthers,
} from "../../graph/exact/ordered-products.ts";
import { createRowCollector } from "../../graph/local-rows.ts";
import { createSimilarity } from "../../graph/similarity.ts";
import type { PartContext, StageWork } from "../part-context.ts";
import { openGraph, openSetA, type PartSet, rangeOf } from "../sets.ts";
import { hasSortedGraph } from "./cut-off.ts";

/** The most rows whose neighbours are compared at once. */
const mostRows = 8192;

export function readCutOff({ files }: PartContext): number {
	return files.read<Float64Array>("cut-off", 0, "cutOff")[0];
}

/** `rows`, `others` and `cosines` of the pairs; `isOpen`, whether all neighbours of a row are near. */
export const findNearPairs: StageWork = async (context, part) => {
	const set = openSetA(context);
	const { first, end } = rangeOf(context, set.rows, part);
	const graph = openGraph(context, "A");
	const { width: cols } = graph;
	const rows: number[] = [];
	const others: number[] = [];
	const cosines: number[] = [];
	const search = {
		cutOff: readCutOff(context),
		isSorted: hasSortedGraph(context),
		add(row: number, other: number, cosine: number) {
			rows.push(row);
			others.push(other);
			cosines.push(cosine);
		},
	};
	const together = rowsTogether(context, set, cols);
	let isOpen = false;
	for (let start = first; start < end; start += together) {
		const last = Math.min(end, start + together);
		const data = graph.range(
			start,
			last,
			new Int32Array((last - start) * cols),
		);
		const block: GraphRows = { first: start, numRows: set.rows, cols, data };
		const compare = (compared: RowsWithOthers) => compareIn(set, compared);
		if (searchNearPairs(block, { ...search, compare })) isOpen = true;
		context.onProgress(last - first, end - first);
	}
	return {
		rows: Int32Array.from(rows),
		others: Int32Array.from(others),
		cosines: Float64Array.from(cosines),
		isOpen: Int32Array.of(isOpen ? 1 : 0),
	};
};

/** At most half of a row's neighbours are compared at once, or all of a graph that is not in order. */
function rowsTogether(
	{ memory }: PartContext,
	{ features }: PartSet,
	cols: number,
): number {
	const bytes = 4 * features.cols * cols;
	return Math.max(1, Math.min(mostRows, Math.floor(memory / bytes)));
}

/** The cosines of some rows, whose features are read for them. */
function compareIn(
	set: PartSet,
	{ first, offsets, others }: RowsWithOthers,
): Float64Array {
	const cosines = new Float64Array(others.length);
	if (others.length === 0) return cosines;
	const collector = createRowCollector(set.rows);
	collector.add(others);
	const rows: number[] = [];
	for (let i = 0; i < offsets.length - 1; i++) {
		if (offsets[i] === offsets[i + 1]) continue;
		collector.addOne(first + i);
		rows.push(i);
	}
	const local = collector.finish();
	const { features, between } = createSimilarity(
		set.gather(local.rows),
		"cosine",
	);
	const positions = others.map(local.positionOf);
	for (const i of rows) {
		const own = { first: local.positionOf(first + i), others: positions };
		const ofRow = { ...own, offsets: [offsets[i], offsets[i + 1]] };
		compareWithOthers(features, ofRow, cosines, between);
	}
	return cosines;
}
