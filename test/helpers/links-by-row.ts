/** Links made by hand as a second pass reads them. */

import { sharedFloats, sharedInts } from "../../src/arrays/shared-memory.ts";
import type { Links } from "../../src/grouping/links.ts";
import {
	type LinksByRow,
	withMasses,
} from "../../src/relational/first-pass.ts";

/** Puts each link under both its rows. */
export function linksByRow({
	numNodes,
	lower,
	higher,
	scores,
}: Links): LinksByRow {
	const offsets = sharedInts(numNodes + 1);
	const found: [other: number, value: number][] = [];
	for (let row = 0; row < numNodes; row++) {
		const own: typeof found = [];
		scores.forEach((score, link) => {
			if (lower[link] === row) own.push([higher[link], score]);
			if (higher[link] === row) own.push([lower[link], score]);
		});
		found.push(...own.sort(([a], [b]) => a - b));
		offsets[row + 1] = found.length;
	}
	const others = sharedInts(found.length);
	const values = sharedFloats(found.length);
	found.forEach(([other, value], i) => {
		others[i] = other;
		values[i] = value;
	});
	return withMasses({ offsets, others, values });
}
