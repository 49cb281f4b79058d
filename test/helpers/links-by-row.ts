/** Links for tests, in the form in which a second pass reads them. */
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
	const neighbours: [other: number, value: number][] = [];
	for (let row = 0; row < numNodes; row++) {
		const own: typeof neighbours = [];
		scores.forEach((score, link) => {
			if (lower[link] === row) own.push([higher[link], score]);
			if (higher[link] === row) own.push([lower[link], score]);
		});
		neighbours.push(...own.sort(([a], [b]) => a - b));
		offsets[row + 1] = neighbours.length;
	}
	const others = sharedInts(neighbours.length);
	const values = sharedFloats(neighbours.length);
	neighbours.forEach(([other, value], i) => {
		others[i] = other;
		values[i] = value;
	});
	return withMasses({ offsets, others, values });
}
