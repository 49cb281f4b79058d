/** How the links would divide a person's rows. */
import { numberBySize } from "../arrays/clusters.ts";
import { leadersOf } from "../graph/copies/copies.ts";
import { mergeByMean } from "../grouping/average-linkage.ts";
import { decisionsOfLeaders } from "../grouping/decisions/leaders.ts";
import { centralRows } from "../grouping/inside-links.ts";
import { sumsOfLinks } from "../grouping/link-sums.ts";
import type { Links } from "../grouping/links.ts";
import { linksAmong } from "./group-rows.ts";
import { decisionsAmong } from "./known-decisions.ts";
import type { LibraryContext } from "./library-context.ts";
import type { SuggestedSplit } from "./library-types.ts";
import { scoredLinks } from "./lists/neighbour-lists.ts";
import { openStoredSet } from "./lists/stored-set.ts";
import { requirePeople } from "./placing/wanted-people.ts";
import { positionsOf } from "./positions.ts";

/** @throws InputError for a person who is not there */
export function suggestSplit(
	{ files, snapshot, network }: LibraryContext,
	person: number,
	wanted: number,
): SuggestedSplit {
	requirePeople(snapshot, [person]);
	const { columns, live, decisions } = snapshot;
	const rows = live.rows.filter((row) => columns.person[row] === person);
	const positions = positionsOf(rows);
	const copyOf = rows.map((row) => positions.get(live.copyOf[row])!);
	const leaders = leadersOf(copyOf);
	const set = openStoredSet(files.state, live, network.options.k);
	const lists = set.listsOf(
		leaders.map((at) => rows[at]),
		scoredLinks,
	);
	const links = linksAmong(rows, leaders, lists, network.options);
	const known = decisionsAmong({ rows, decisions, anchors: [], photos: null });
	const held = holdPairs(links, decisionsOfLeaders(known, copyOf).same);
	const ofLeaders = divide(held, wanted);
	const atLeader = positionsOf(leaders);
	const clusters = numberBySize(
		copyOf.map((leader) => ofLeaders[atLeader.get(leader)!]),
	);
	const central = centralRows(
		links,
		leaders.map((at) => clusters[at]),
	);
	return {
		parts: Array.from(central, (cover, part) => ({
			rows: Array.from(rows.filter((_, at) => clusters[at] === part)),
			cover: rows[leaders[cover]],
		})),
		probability: meanBetween(links, ofLeaders),
	};
}

/** The links with pairs that are one person for sure. */
function holdPairs(links: Links, same: Int32Array): Links {
	const { numNodes } = links;
	const lower = Array.from(links.lower);
	const higher = Array.from(links.higher);
	const scores = Array.from(links.scores);
	const keyOf = (a: number, b: number) => a * numNodes + b;
	const known = new Map(lower.map((a, link) => [keyOf(a, higher[link]), link]));
	for (let i = 0; i < same.length; i += 2) {
		const low = Math.min(same[i], same[i + 1]);
		const high = Math.max(same[i], same[i + 1]);
		const link = known.get(keyOf(low, high)) ?? lower.length;
		known.set(keyOf(low, high), link);
		lower[link] = low;
		higher[link] = high;
		scores[link] = 1;
	}
	return {
		...links,
		lower: Int32Array.from(lower),
		higher: Int32Array.from(higher),
		scores: Float32Array.from(scores),
	};
}

/** Merges rows by average linkage until as many clusters as wanted are left. A pair without a link counts as 0, so that few links between many rows are weak. */
function divide(links: Links, wanted: number): Int32Array {
	let left = links.numNodes;
	const mayMerge = () => {
		if (left <= wanted) return false;
		left--;
		return true;
	};
	const options = { threshold: 0, unscored: "zero", mayMerge } as const;
	return mergeByMean(sumsOfLinks(links), options);
}

function meanBetween(
	{ lower, higher, scores }: Links,
	clusters: Int32Array,
): number | null {
	let sum = 0;
	let count = 0;
	for (let link = 0; link < scores.length; link++) {
		if (clusters[lower[link]] === clusters[higher[link]]) continue;
		sum += scores[link];
		count++;
	}
	return count > 0 ? sum / count : null;
}
