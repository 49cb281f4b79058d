/** Pools the links of one row: those that it lists itself, and those that other rows list. */
import type { Pool } from "./links.ts";
import { poolTwo } from "./pooled-rows.ts";

/** Links of a row with their scores, some of longer arrays: those from `start` up to `end`. */
export interface ListedLinks {
	readonly others: Int32Array;
	readonly scores: Float32Array;
	readonly start: number;
	readonly end: number;
}

/** Where pooled links are written. */
export interface PooledLinks {
	readonly others: Int32Array;
	readonly values: Float32Array;
}

/**
 * Merges the links that a row lists and those that list it, both in order of the other row, and writes them from position `at` on. Where two rows list each
 * other, their two scores become one, as in `poolRows`. Returns the end of what it wrote.
 */
export function poolRow(
	row: number,
	own: ListedLinks,
	back: ListedLinks,
	pool: Pool,
	{ others, values }: PooledLinks,
	at: number,
): number {
	let i = own.start;
	let j = back.start;
	while (i < own.end || j < back.end) {
		const ownOther = i < own.end ? own.others[i] : Number.POSITIVE_INFINITY;
		const backOther = j < back.end ? back.others[j] : Number.POSITIVE_INFINITY;
		if (ownOther < backOther) {
			others[at] = ownOther;
			values[at++] = own.scores[i++];
		} else if (backOther < ownOther) {
			others[at] = backOther;
			values[at++] = back.scores[j++];
		} else {
			others[at] = ownOther;
			const [first, last] =
				row < ownOther
					? [own.scores[i++], back.scores[j++]]
					: [back.scores[j++], own.scores[i++]];
			values[at++] = poolTwo(first, last, pool);
		}
	}
	return at;
}

/** Sorts some links by the other row, by insertion: a row lists few. */
export function sortLinks({ others, scores, start, end }: ListedLinks): void {
	for (let i = start + 1; i < end; i++) {
		const other = others[i];
		const score = scores[i];
		let at = i;
		for (; at > start && others[at - 1] > other; at--) {
			others[at] = others[at - 1];
			scores[at] = scores[at - 1];
		}
		others[at] = other;
		scores[at] = score;
	}
}
