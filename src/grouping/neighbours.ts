/** Lists the links of each row, the strongest first. */

import { stableOrder } from "../arrays/stable-order.ts";
import type { Links } from "./links.ts";

/** The neighbours of row `i`, and the scores of the links to them, are the entries `offsets[i]` to `offsets[i + 1] - 1`. */
export interface Neighbours {
	readonly offsets: Int32Array;
	readonly nodes: Int32Array;
	readonly scores: Float32Array;
}

/** Lists every link at both of its rows; the links of a row are sorted by score, the highest first, and equal scores by the other row. */
export function sortedNeighbours(links: Links): Neighbours {
	const { numNodes, lower, higher, scores } = links;
	const offsets = new Int32Array(numNodes + 1);
	for (let link = 0; link < lower.length; link++) {
		offsets[lower[link] + 1]++;
		offsets[higher[link] + 1]++;
	}
	for (let node = 0; node < numNodes; node++)
		offsets[node + 1] += offsets[node];
	const next = offsets.slice();
	const nodes = new Int32Array(2 * lower.length);
	const sorted = new Float32Array(2 * lower.length);
	// Links come sorted by row, so equal scores reach each row's list in order of the other row.
	for (const link of descendingOrder(scores, null)) {
		const a = next[lower[link]]++;
		const b = next[higher[link]]++;
		nodes[a] = higher[link];
		nodes[b] = lower[link];
		sorted[a] = scores[link];
		sorted[b] = scores[link];
	}
	return { offsets, nodes, scores: sorted };
}

/** Indices of `scores`, the largest score first, equal scores in the order of `previous`, or in theirs where that is null: a radix sort by the lower and then the upper 16 bits. */
export function descendingOrder(
	scores: Float32Array,
	previous: Int32Array | null,
): Int32Array {
	const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
	const keys = new Uint16Array(scores.length);
	// The bits of positive floats rise with their value; those of negative ones fall.
	const key = (i: number) => (bits[i] < 0 ? bits[i] : ~(bits[i] | 0x80000000));
	for (let i = 0; i < keys.length; i++) keys[i] = key(i) & 0xffff;
	const byLowHalf = stableOrder(keys, 0x10000, previous);
	for (let i = 0; i < keys.length; i++) keys[i] = key(i) >>> 16;
	return stableOrder(keys, 0x10000, byLowHalf);
}
