/**
 * Rows of a file in the memory of a thread. The thread keeps rows that it read recently: single ones in slots, and a block of consecutive rows where
 * rows are read in ascending order. Beyond that the operating system caches the file.
 */

import { normaliseRow } from "../../arrays/normalise.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import type { OpenFile } from "../input-file.ts";
import { createLoader, type Loader } from "./row-loader.ts";
import type { StoredMatrix } from "./stored-matrix.ts";

/** Bytes that are read at once where rows are read in ascending order. */
const blockBytes = 1 << 16;
/** A row that lies at most this share of a block ahead is read with all rows in between. */
const nearShare = 1 / 4;
/** Consecutive rows that the caller can hold at a time. */
const mostHeld = 1024;
/** Bytes of single rows that a thread keeps: a share of all, within these bounds. The lower bound holds the rows of a few lists of the graph search. */
const slotShare = 1 / 8;
const leastSlotBytes = 1 << 23;
const mostSlotBytes = 1 << 26;

/** Rows that a thread keeps: in the block, in slots (a power of two), and held by the caller. */
export function cacheSizes({
	rows,
	cols,
}: Pick<StoredMatrix, "rows" | "cols">) {
	const rowBytes = 4 * cols;
	const inBlock = Math.max(1, Math.floor(blockBytes / rowBytes));
	const bytes = Math.max(leastSlotBytes, rows * rowBytes * slotShare);
	const most = Math.min(rows, Math.min(mostSlotBytes, bytes) / rowBytes);
	// Where all rows fit, each has its own slot; memory of slots without a row is never touched.
	const round = most === rows ? Math.ceil : Math.floor;
	const numSlots = 2 ** round(Math.log2(Math.max(1, most)));
	return { inBlock, numSlots, numHeld: Math.min(rows, mostHeld) };
}

/** Rows in a part of the cache: the block, or the slots. */
interface CachedRows {
	/** Offset of a cached row among the values, or -1. */
	find(row: number): number;
	/** Reads a row and returns its offset. */
	load(row: number): number;
}

export function createStoredRows(
	file: OpenFile,
	stored: StoredMatrix,
): RowSource {
	const { rows, cols, isNormalised } = stored;
	const { inBlock, numSlots, numHeld } = cacheSizes(stored);
	const blockStart = numHeld * cols;
	const slotStart = blockStart + inBlock * cols;
	const memory = createKernelFloats(slotStart + numSlots * cols);
	const values = memory.data;
	const load = createLoader(file, stored, values, inBlock);
	const finish = (start: number) => {
		if (isNormalised) normaliseRow(values, start, cols, values);
		return start;
	};
	const part = { rows, cols, load, finish };
	const block = createBlock(part, blockStart, inBlock);
	const slots = createSlots(part, slotStart, numSlots);
	const near = Math.max(1, inBlock * nearShare);
	let last = -1;

	function at(row: number): number {
		let start = block.find(row);
		if (start < 0) start = slots.find(row);
		if (start < 0) {
			const isNear = row > last && row - last <= near;
			start = isNear ? block.load(row) : slots.load(row);
		}
		last = row;
		return start;
	}

	const hold = createHold({ values, cols, numHeld, at });
	return {
		rows,
		cols,
		values,
		memory: memory.memory,
		isInMemory: false,
		at,
		hold,
		numHeld,
	};
}

interface HoldOptions {
	readonly values: Float32Array;
	readonly cols: number;
	readonly numHeld: number;
	readonly at: RowSource["at"];
}

/** Copies rows to the start of the values, each to its number modulo `numHeld`. */
function createHold({
	values,
	cols,
	numHeld,
	at,
}: HoldOptions): RowSource["hold"] {
	const heldRows = new Int32Array(numHeld).fill(-1);
	return (row) => {
		const i = row % numHeld;
		const to = i * cols;
		if (heldRows[i] === row) return to;
		const start = at(row);
		values.copyWithin(to, start, start + cols);
		heldRows[i] = row;
		return to;
	};
}

interface CachePart {
	readonly rows: number;
	readonly cols: number;
	readonly load: Loader;
	/** Normalises the row at an offset where rows are to be normalised; returns the offset. */
	readonly finish: (start: number) => number;
}

/** Consecutive rows. Each is normalised when it is first used. */
function createBlock(
	{ rows, cols, load, finish }: CachePart,
	blockStart: number,
	inBlock: number,
): CachedRows {
	const isFinished = new Uint8Array(inBlock);
	let first = 0;
	let end = 0;

	function find(row: number): number {
		if (row < first || row >= end) return -1;
		const i = row - first;
		const start = blockStart + i * cols;
		if (isFinished[i]) return start;
		isFinished[i] = 1;
		return finish(start);
	}
	return {
		find,
		load(row) {
			first = row;
			end = Math.min(rows, row + inBlock);
			load(row, end - row, blockStart);
			isFinished.fill(0);
			return find(row);
		},
	};
}

/** Single rows, each in the slot of its number modulo the number of slots. */
function createSlots(
	{ cols, load, finish }: CachePart,
	slotStart: number,
	numSlots: number,
): CachedRows {
	const rowInSlot = new Int32Array(numSlots).fill(-1);
	return {
		find(row) {
			const slot = row & (numSlots - 1);
			return rowInSlot[slot] === row ? slotStart + slot * cols : -1;
		},
		load(row) {
			const slot = row & (numSlots - 1);
			const start = slotStart + slot * cols;
			load(row, 1, start);
			rowInSlot[slot] = row;
			return finish(start);
		},
	};
}
