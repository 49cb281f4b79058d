/** The lists of a set whose links have all been scored at once. */
import { createRowProducts } from "../../arrays/cosine.ts";
import { countNeighbours } from "../../arrays/knn-graph.ts";
import type { Rows } from "../../arrays/row-source.ts";
import type { ScoredGraph } from "../../scoring/scored-graph.ts";
import type { FirstLinks } from "../../scoring/scored-set.ts";
import {
	countListed,
	createLists,
	type NeighbourLists,
} from "./neighbour-lists.ts";

/**
 * @param units rows of length 1 or of zeros, as they were scored
 * @param numbers [N] the number of each row in the library
 * @param links what the first pass found; null for a network of one pass
 * @param k neighbours of a list; more than the graph has leaves space
 */
export function listScored(
	{ graph, numScored, scores }: ScoredGraph,
	units: Rows,
	numbers: Int32Array,
	links: FirstLinks | null,
	k: number,
): NeighbourLists {
	const lists = createLists(numbers, k);
	const products = createRowProducts(units);
	const cosines = new Float32Array(graph.cols);
	for (let row = 0; row < graph.rows; row++) {
		const count = Math.min(k, countNeighbours(graph, row));
		const start = row * graph.cols + 1;
		const others = graph.data.subarray(start, start + count);
		products.start(row);
		products.withAll(others, 0, count, cosines);
		for (let c = 0, at = row * k; c < count; c++, at++) {
			lists.neighbours[at] = numbers[others[c]];
			lists.cosines[at] = cosines[c];
			if (c >= numScored) continue;
			const score = scores[row * numScored + c];
			lists.scores[at] = score;
			lists.first[at] = links ? links.probability(row, others[c]) : score;
		}
	}
	return sortLists(lists);
}

/** In the graph of a set with copies, a row stands where its nearest copy stood; here, the nearest row comes first. In place, as all lists take as much memory as twice the features. */
function sortLists(lists: NeighbourLists): NeighbourLists {
	const { rows, k, cosines } = lists;
	for (let i = 0; i < rows.length; i++) {
		const start = i * k;
		const end = start + countListed(lists, i);
		let at = start + 1;
		while (at < end && cosines[at - 1] >= cosines[at]) at++;
		if (at < end) sortList(lists, start, end);
	}
	return lists;
}

function sortList(lists: NeighbourLists, start: number, end: number): void {
	const { cosines } = lists;
	const order = Array.from({ length: end - start }, (_, c) => start + c);
	order.sort((a, b) => cosines[b] - cosines[a]);
	for (const name of ["neighbours", "cosines", "first", "scores"] as const) {
		const values = order.map((from) => lists[name][from]);
		lists[name].set(values, start);
	}
}
