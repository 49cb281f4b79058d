/** The links between rows that a person joined: one node for each group of rows, and one link for all between two groups. */
import { stableOrder } from "../../arrays/stable-order.ts";
import { inUnits, type LinkSums } from "../link-sums.ts";
import type { Links } from "../links.ts";
import type { People } from "./people.ts";

export interface JoinedLinks {
	readonly sums: LinkSums;
	/** [N] the node of each row. */
	readonly nodeOf: Int32Array;
	/** A row of each node. */
	readonly rowOf: Int32Array;
}

/**
 * Joins the rows that are one cluster of `people`. Nodes are numbered by their first rows.
 * @param order the links in the order of their ranks; null where that is theirs
 */
export function joinLinks(
	links: Links,
	people: People,
	order: Int32Array | null,
): JoinedLinks {
	const nodes = numberNodes(links.numNodes, people);
	const ranks = new Int32Array(links.scores.length);
	for (let rank = 0; rank < ranks.length; rank++)
		ranks[order ? order[rank] : rank] = rank;
	return { ...nodes, sums: sumBetween(links, nodes, ranks) };
}

type Nodes = Pick<JoinedLinks, "nodeOf" | "rowOf">;

function numberNodes(numRows: number, people: People): Nodes {
	const numbers = new Int32Array(numRows).fill(-1);
	const nodeOf = new Int32Array(numRows);
	const rowOf = new Int32Array(numRows);
	let count = 0;
	for (let row = 0; row < numRows; row++) {
		const root = people.find(row);
		if (numbers[root] < 0) {
			rowOf[count] = row;
			numbers[root] = count++;
		}
		nodeOf[row] = numbers[root];
	}
	return { nodeOf, rowOf: rowOf.subarray(0, count) };
}

function sumBetween(
	links: Links,
	{ nodeOf, rowOf }: Nodes,
	linkRanks: Int32Array,
): LinkSums {
	const { low, high, crossing } = crossingLinks(links, nodeOf);
	const byHigh = stableOrder(high, rowOf.length, null);
	const order = stableOrder(low, rowOf.length, byHigh);
	const isFirst = (i: number) =>
		i === 0 ||
		low[order[i]] !== low[order[i - 1]] ||
		high[order[i]] !== high[order[i - 1]];
	const firsts = order.filter((_, i) => isFirst(i));
	const sums = new Float64Array(firsts.length);
	const numScored = new Int32Array(firsts.length);
	const ranks = firsts.map((i) => linkRanks[crossing[i]]);
	for (let i = 0, pair = -1; i < order.length; i++) {
		const link = crossing[order[i]];
		if (isFirst(i)) pair++;
		sums[pair] += inUnits(links.scores[link]);
		numScored[pair]++;
		ranks[pair] = Math.min(ranks[pair], linkRanks[link]);
	}
	const sizes = new Int32Array(rowOf.length);
	for (const node of nodeOf) sizes[node]++;
	return {
		lower: firsts.map((i) => low[i]),
		higher: firsts.map((i) => high[i]),
		ranks,
		sums,
		numScored,
		sizes,
	};
}

/** The links between different nodes, and the smaller and the larger of their nodes. */
function crossingLinks({ lower, higher }: Links, nodeOf: Int32Array) {
	const crossing = new Int32Array(lower.length);
	const low = new Int32Array(lower.length);
	const high = new Int32Array(lower.length);
	let count = 0;
	for (let link = 0; link < lower.length; link++) {
		const a = nodeOf[lower[link]];
		const b = nodeOf[higher[link]];
		if (a === b) continue;
		crossing[count] = link;
		low[count] = Math.min(a, b);
		high[count++] = Math.max(a, b);
	}
	return {
		crossing: crossing.subarray(0, count),
		low: low.subarray(0, count),
		high: high.subarray(0, count),
	};
}
