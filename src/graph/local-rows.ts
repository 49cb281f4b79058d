/** Numbers some rows of a large set, so that work on them needs no array of all rows. */

import type { ComparedRows } from "../arrays/matrix.ts";
import type { RowSource } from "../arrays/row-source.ts";
import { createKernelFloats } from "../kernels/kernel-memory.ts";

/** Rows that share one array of numbers. */
const pageRows = 4096;

/** Some rows of a set. */
export interface LocalRows {
	/** Ascending, each once. */
	readonly rows: Int32Array;
	/** The position of one of these rows among them. Positions are in the order of the rows, so that ties by row number stay as they are. */
	positionOf(row: number): number;
}

/** Collects rows of a set. Memory: four bytes a row of each page that has one. */
export interface RowCollector {
	add(rows: ArrayLike<number>): void;
	addOne(row: number): void;
	/** The rows that were added, at any number of calls. */
	readonly size: number;
	/** Numbers the rows; nothing can be added afterwards. */
	finish(): LocalRows;
}

export function createRowCollector(numRows: number): RowCollector {
	/** For each row: 1 where it was added; later, its position. */
	const pages: (Int32Array | undefined)[] = new Array(
		Math.ceil(numRows / pageRows),
	);
	let size = 0;

	function addOne(row: number): void {
		const page = Math.floor(row / pageRows);
		let ofPage = pages[page];
		if (!ofPage) {
			ofPage = new Int32Array(pageRows);
			pages[page] = ofPage;
		}
		const at = row % pageRows;
		if (ofPage[at] === 1) return;
		ofPage[at] = 1;
		size++;
	}

	return {
		addOne,
		add(rows) {
			for (let i = 0; i < rows.length; i++) addOne(rows[i]);
		},
		get size() {
			return size;
		},
		finish() {
			const rows = new Int32Array(size);
			let next = 0;
			for (let page = 0; page < pages.length; page++) {
				const ofPage = pages[page];
				if (!ofPage) continue;
				for (let at = 0; at < pageRows; at++) {
					if (ofPage[at] === 0) continue;
					ofPage[at] = next;
					rows[next++] = page * pageRows + at;
				}
			}
			return {
				rows,
				positionOf: (row) => pages[Math.floor(row / pageRows)]![row % pageRows],
			};
		},
	};
}

/** Rows of a set by number: those of an array, in any order. */
export function localRows(numRows: number, rows: ArrayLike<number>): LocalRows {
	const collector = createRowCollector(numRows);
	collector.add(rows);
	return collector.finish();
}

/** Copies some rows, ascending, to memory of their own that kernels reach. */
export function copyRows(source: RowSource, rows: Int32Array): ComparedRows {
	const { cols, values } = source;
	const copy = createKernelFloats(rows.length * cols);
	for (let i = 0; i < rows.length; i++) {
		const start = source.at(rows[i]);
		copy.data.set(values.subarray(start, start + cols), i * cols);
	}
	return { rows: rows.length, cols, ...copy };
}
