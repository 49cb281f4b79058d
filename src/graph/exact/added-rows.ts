/** Compares rows that are added to a set with the rows of the set, which are read once, block by block. */
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { createPairFinder, type PairFinder } from "../../kernels/near-pairs.ts";
import {
	type Candidates,
	createCandidates,
} from "../approximate/candidates.ts";
import { margin } from "./rank-candidates.ts";

/** The most rows of a block. */
export const blockRows = 1024;

/** Rows of length 1 or of zeros, at most `blockRows`. */
export interface UnitBlock extends FloatMatrix {
	/** [rows] the number of each row in the set. */
	readonly ids: Int32Array;
	/** [rows] pairs of each row with at least this cosine are reported. */
	readonly least: Float32Array;
}

/** A row of a block, an added row and their cosine. */
export interface NearPair {
	readonly id: number;
	/** The position of the added row. */
	readonly added: number;
	readonly cosine: number;
}

export interface ComparedRows {
	/** The best `k` and some more of all blocks for each added row. */
	readonly candidates: Candidates;
	readonly pairs: readonly NearPair[];
}

/**
 * Compares added rows with all rows of some blocks. Cosines are float32 products. A row is not compared with itself.
 * @param added [n, D] rows of length 1 or of zeros
 * @param ids [n] their numbers in the set
 */
export function compareAddedRows(
	added: FloatMatrix,
	ids: Int32Array,
	blocks: Iterable<UnitBlock>,
	k: number,
): ComparedRows {
	const candidates = createCandidates(added.rows, k + margin);
	const pairs: NearPair[] = [];
	const parts = splitRows(added, ids, Number.POSITIVE_INFINITY);
	const finder = createPairFinder("float32", blockRows, added.cols);
	for (const block of blocks) {
		finder.load({ ...block, more: [] }, "columns");
		let first = 0;
		for (const part of parts) {
			finder.load({ ...part, more: [] }, "rows");
			comparePart(finder, { part, block, first, candidates }, pairs);
			first += part.rows;
		}
	}
	return { candidates, pairs };
}

/**
 * Blocks of the rows of a matrix.
 * @param least for all rows
 */
export function splitRows(
	{ rows, cols, data }: FloatMatrix,
	ids: Int32Array,
	least: number,
): UnitBlock[] {
	const blocks: UnitBlock[] = [];
	for (let first = 0; first < rows; first += blockRows) {
		const last = Math.min(rows, first + blockRows);
		blocks.push({
			rows: last - first,
			cols,
			data: data.subarray(first * cols, last * cols),
			ids: ids.subarray(first, last),
			least: new Float32Array(last - first).fill(least),
		});
	}
	return blocks;
}

interface Part {
	readonly part: UnitBlock;
	readonly block: UnitBlock;
	/** The position of the part's first row among the added rows. */
	readonly first: number;
	readonly candidates: Candidates;
}

function comparePart(
	{ find, rowStep, columnStep, keys, values }: PairFinder,
	{ part, block, first, candidates }: Part,
	pairs: NearPair[],
): void {
	const lows = candidates.thresholds.subarray(first, first + part.rows);
	for (let row = 0; row < part.rows; row += rowStep)
		for (let column = 0; column < block.rows; column += columnStep) {
			const count = find(row, column, lows, block.least);
			for (let at = 0; at < 2 * count; at += 2) {
				const r = row + (keys[at] >>> 16);
				const c = column + (keys[at] & 0xffff);
				if (r >= part.rows || c >= block.rows) continue;
				const id = block.ids[c];
				if (id === part.ids[r]) continue;
				const cosine = values[at + 1];
				if (cosine >= lows[r]) candidates.offer(first + r, id, cosine);
				if (cosine >= block.least[c])
					pairs.push({ id, added: first + r, cosine });
			}
		}
}
