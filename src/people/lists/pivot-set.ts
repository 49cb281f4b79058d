/** Gathers what the subgraphs of some rows of a growing set need, with rows numbered anew. */
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { sharedFloats, sharedInts } from "../../arrays/shared-memory.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { PivotSet } from "../../relational/score/score-pivots.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { GrowingSet } from "./growing-set.ts";
import { type NeighbourLists, nobody } from "./neighbour-lists.ts";
import type { Overlay } from "./overlay.ts";

export interface GatheredSet extends PivotSet {
	/** [R - 1] the row of the growing set that each of the rows is, but for the last one. */
	readonly rows: Int32Array;
}

/** Lists of rows that were numbered one after another, from `first` on. */
interface Part {
	readonly first: number;
	readonly lists: NeighbourLists;
}

/**
 * The pivots first, then all rows of their subgraphs, then one row for all others. The lists of each row are read once.
 * @param pivots row numbers
 * @param kAtHop as in `SubgraphOptions`
 */
export function gatherPivotSet(
	set: GrowingSet,
	pivots: Int32Array,
	kAtHop: readonly number[],
): GatheredSet {
	const { rows, add, numberOf } = createNumbering();
	const parts: Part[] = [];
	const readNew = () => {
		const first = parts.reduce((sum, { lists }) => sum + lists.rows.length, 0);
		const some = Int32Array.from(rows.slice(first));
		const lists = set.listsOf(some, ["neighbours", "cosines", "first"]);
		parts.push({ first, lists });
	};
	let hop: number[] = Array.from(pivots, add);
	readNew();
	for (const width of kAtHop) {
		hop = neighboursOf(hop, parts, Math.min(width, set.k)).map(add);
		readNew();
	}
	const numRows = rows.length + 1;
	const numbered = Int32Array.from(rows);
	return {
		rows: numbered,
		numPivots: pivots.length,
		features: readFeatures(set, parts, numRows),
		masses: massesOf(set, numbered),
		graph: renumber(parts, numRows, numberOf),
		cosines: joinValues(parts, "cosines", numRows),
		first: joinValues(parts, "first", numRows),
	};
}

/** The same rows with the links of the first pass and the masses that the set has by now. */
export function renewLinks<S extends GatheredSet>(
	overlay: Overlay,
	gathered: S,
): S {
	const { rows, first } = gathered;
	const { lists, positionOf } = overlay;
	const { k } = lists;
	for (let i = 0; i < rows.length; i++) {
		const position = positionOf(rows[i]);
		if (position === undefined) continue;
		const start = position * k;
		first.set(lists.first.subarray(start, start + k), i * k);
	}
	return { ...gathered, masses: massesOf(overlay, rows) };
}

/** Numbers rows in the order in which they are added, each once. */
function createNumbering() {
	const rows: number[] = [];
	// An array, as a Map of so many takes several times as long.
	let numbers = new Int32Array(1024).fill(-1);
	const numberOf = (row: number) => (row < numbers.length ? numbers[row] : -1);
	const add = (row: number): number => {
		if (row >= numbers.length) {
			const longer = new Int32Array(2 * row).fill(-1, numbers.length);
			longer.set(numbers);
			numbers = longer;
		}
		if (numbers[row] < 0) numbers[row] = rows.push(row) - 1;
		return numbers[row];
	};
	return { rows, add, numberOf };
}

/** The first neighbours of some rows, by their numbers, each once. */
function neighboursOf(
	numbers: readonly number[],
	parts: readonly Part[],
	width: number,
): number[] {
	const reached = new Set<number>();
	for (const number of numbers) {
		const part = parts.findLast(({ first }) => first <= number)!;
		const { neighbours, k } = part.lists;
		const start = (number - part.first) * k;
		for (let at = start; at < start + width; at++) {
			if (neighbours[at] === nobody) break;
			reached.add(neighbours[at]);
		}
	}
	return [...reached];
}

function readFeatures(
	set: GrowingSet,
	parts: readonly Part[],
	numRows: number,
) {
	const { cols } = set;
	const floats = createKernelFloats(numRows * cols);
	for (const { first, lists } of parts) {
		const end = first + lists.rows.length;
		set.unitRows(lists.rows, floats.data.subarray(first * cols, end * cols));
	}
	return { rows: numRows, cols, ...floats };
}

function massesOf(set: GrowingSet, rows: Int32Array): Float64Array {
	const masses = new Float64Array(rows.length + 1);
	masses.set(set.massesOf(rows));
	return masses;
}

/** The graph of the rows by their numbers; a neighbour without one becomes the last row. */
function renumber(
	parts: readonly Part[],
	numRows: number,
	numberOf: (row: number) => number,
): KnnGraph {
	const [{ lists }] = parts;
	const cols = lists.k + 1;
	const outside = numRows - 1;
	const data = sharedInts(numRows * cols);
	data.fill(outside, outside * cols);
	for (const { first, lists } of parts) {
		const { rows, neighbours, k } = lists;
		for (let i = 0; i < rows.length; i++) {
			const start = (first + i) * cols;
			data[start] = first + i;
			for (let c = 0; c < k; c++) {
				const other = neighbours[i * k + c];
				const number = other === nobody ? first + i : numberOf(other);
				data[start + 1 + c] = number < 0 ? outside : number;
			}
		}
	}
	return { rows: numRows, cols, data, isKnnGraph: true };
}

function joinValues(
	parts: readonly Part[],
	name: "cosines" | "first",
	numRows: number,
): Float32Array {
	const { k } = parts[0].lists;
	const joined = sharedFloats(numRows * k);
	for (const { first, lists } of parts) joined.set(lists[name], first * k);
	if (name === "first") joined.fill(noLink, (numRows - 1) * k);
	return joined;
}
