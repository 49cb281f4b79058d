/** Gathers what the subgraphs of some rows of a growing set need, with rows numbered anew. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { PivotSet } from "../../relational/score/score-pivots.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { GrowingSet } from "./growing-set.ts";
import { countListed, type NeighbourLists } from "./neighbour-lists.ts";

/** Rows of a set, numbered in the order in which they are added. */
function createNumbering() {
	const numbers = new Map<number, number>();
	return {
		numbers,
		add(row: number) {
			if (!numbers.has(row)) numbers.set(row, numbers.size);
		},
	};
}

/**
 * The pivots first, then all rows of their subgraphs, then one row for all others.
 * @param pivots row numbers
 * @param kAtHop as in `SubgraphOptions`
 */
export function gatherPivotSet(
	set: GrowingSet,
	pivots: Int32Array,
	kAtHop: readonly number[],
): PivotSet {
	const { numbers, add } = createNumbering();
	pivots.forEach(add);
	let hopRows: Int32Array = pivots;
	for (const width of kAtHop) {
		const { neighbours, k, ...lists } = set.listsOf(hopRows);
		const reached = new Set<number>();
		for (let i = 0; i < hopRows.length; i++) {
			const count = Math.min(
				width,
				countListed({ neighbours, k, ...lists }, i),
			);
			for (let at = i * k; at < i * k + count; at++)
				reached.add(neighbours[at]);
		}
		hopRows = Int32Array.from(reached);
		hopRows.forEach(add);
	}
	const rows = Int32Array.from(numbers.keys());
	const lists = set.listsOf(rows);
	const masses = new Float64Array(rows.length + 1);
	masses.set(set.massesOf(rows));
	return {
		numPivots: pivots.length,
		features: withRowOfZeros(set, rows),
		masses,
		...renumber(lists, numbers),
	};
}

function withRowOfZeros(set: GrowingSet, rows: Int32Array) {
	const { cols } = set;
	const numRows = rows.length + 1;
	const floats = createKernelFloats(numRows * cols);
	floats.data.set(set.unitRows(rows).data);
	return { rows: numRows, cols, ...floats };
}

/** Graph, cosines and first pass of the rows by their new numbers; a neighbour without one becomes the last row. */
function renumber(
	{ rows, k, neighbours, cosines, first }: NeighbourLists,
	numbers: ReadonlyMap<number, number>,
) {
	const numRows = rows.length + 1;
	const outside = rows.length;
	const cols = k + 1;
	const data = sharedInts(numRows * cols);
	data.fill(outside, outside * cols);
	const ofGraph = { cosines, first };
	for (let row = 0; row < rows.length; row++) {
		const start = row * cols;
		data[start] = row;
		for (let c = 0; c < k; c++) {
			const other = neighbours[row * k + c];
			data[start + 1 + c] = other < 0 ? row : (numbers.get(other) ?? outside);
		}
	}
	const graph: KnnGraph = { rows: numRows, cols, data, isKnnGraph: true };
	return {
		graph,
		cosines: lengthened(ofGraph.cosines, numRows * k, 0),
		first: lengthened(ofGraph.first, numRows * k, noLink),
	};
}

function lengthened(values: Float32Array, length: number, rest: number) {
	const longer = sharedFloats(length).fill(rest);
	longer.set(values);
	return longer;
}
