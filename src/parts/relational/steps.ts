/**
 * The steps of a part over its pivots: each has the pivots whose subgraphs fit into memory together, and the rows of these subgraphs, which are numbered anew in
 * ascending order. So memory depends on the rows of a step, but for a few bits for each row of the set.
 */

import type { Range } from "../../files/parts/part-ranges.ts";
import type { RowTable } from "../../files/parts/row-table.ts";
import { everyRow } from "../../graph/similarity.ts";
import { createRowSet, type RowSet } from "./row-set.ts";

/** Lists of neighbours that are read at once. */
const listsAtOnce = 8192;
/** A step ends where it has fewer free rows than this share of all. */
const leastRoom = 1 / 16;

export interface Step {
	/** Rows of the set. */
	readonly pivots: Range;
	/** The rows of the subgraphs, ascending, the pivots among them: the number of a row is its position. */
	readonly rows: Int32Array;
	/** The number of the first pivot; the others follow it. */
	readonly first: number;
	/** The number of a row of the set; -1 for a row without one. */
	readonly numberOf: (row: number) => number;
}

export interface Walk {
	/** [N, K + 1] neighbours of all rows of the set. */
	readonly graph: RowTable<Int32Array>;
	/** The pivots of the part. */
	readonly pivots: Range;
	/** How many neighbours of each row are in the subgraphs at each hop. */
	readonly hops: readonly number[];
	/** The most rows of a step, unless one batch of pivots needs more. */
	readonly mostRows: number;
	/** Pivots that must stay in one step: those of a batch. */
	readonly align: number;
}

/** Yields steps that have all pivots of the part together, in order. */
export function* walkSteps(walk: Walk): Generator<Step> {
	const { end } = walk.pivots;
	for (let first = walk.pivots.first; first < end; ) {
		const step = walkStep(walk, first);
		yield step;
		first = step.pivots.end;
	}
}

function walkStep(walk: Walk, first: number): Step {
	const { graph, pivots, mostRows, align } = walk;
	const nodes = createRowSet(graph.rows);
	const hasAll = pivots.first === 0 && pivots.end === graph.rows;
	if (hasAll && graph.rows <= mostRows) {
		for (let row = 0; row < graph.rows; row++) nodes.add(row);
		return numberRows(nodes, pivots);
	}
	const addPivots = createWalker(walk, nodes);
	let end = first;
	/** An estimate of the rows that another pivot adds: it becomes less as more rows are there. */
	let rate = walk.hops.reduceRight((rows, hop) => 1 + hop * rows, 1);
	while (end < pivots.end) {
		const room = mostRows - nodes.size();
		if (end > first && room < leastRoom * mostRows) break;
		const fits = graph.rows <= mostRows;
		const batches = fits ? Infinity : Math.floor(room / rate / align);
		if (end > first && batches < 1) break;
		const next = Math.min(pivots.end, end + align * Math.max(1, batches));
		const before = nodes.size();
		addPivots(end, next);
		rate = Math.max(1, (nodes.size() - before) / (next - end));
		end = next;
	}
	return numberRows(nodes, { first, end });
}

function numberRows(nodes: RowSet, pivots: Range): Step {
	const numberOf = nodes.number();
	const rows = nodes.list();
	return { pivots, rows, first: numberOf(pivots.first), numberOf };
}

/** Returns a function that adds the rows of the subgraphs of successive pivots. */
function createWalker({ graph, hops }: Walk, nodes: RowSet) {
	const { width } = graph;
	/** For each hop, the rows whose neighbours were added. */
	const expanded = hops.map(() => createRowSet(graph.rows));
	const lists = new Int32Array(listsAtOnce * width);

	/** Adds the neighbours of some rows, ascending; returns those whose own neighbours are to be added at the next hop. */
	function addHop(hop: number, rows: Int32Array): Int32Array {
		const reached = expanded[hop + 1];
		const next: number[] = [];
		for (let start = 0; start < rows.length; start += listsAtOnce) {
			const some = rows.subarray(start, start + listsAtOnce);
			graph.gather(some, lists.subarray(0, some.length * width));
			for (let i = 0; i < some.length; i++)
				for (let c = 1; c <= hops[hop]; c++) {
					const other = lists[i * width + c];
					if (other === some[i]) break;
					nodes.add(other);
					if (reached?.add(other)) next.push(other);
				}
		}
		return Int32Array.from(next).sort();
	}

	return (first: number, end: number) => {
		let rows: Int32Array = everyRow(first, end, 1);
		for (const row of rows) nodes.add(row);
		for (let hop = 0; hop < hops.length; hop++) rows = addHop(hop, rows);
	};
}
