/** The order of links by the ranks of their rows instead of their numbers, so that nothing that is decided by order depends on the numbers of rows. */
import { stableOrder } from "../../arrays/stable-order.ts";
import type { Links } from "../links.ts";
import type { Decisions } from "./decisions.ts";

export interface RankedRows {
	readonly links: Links;
	readonly decisions: Decisions;
}

/** Row r becomes row `ranks[r]`; as they are where decisions have no ranks. */
export function inRankOrder(links: Links, decisions: Decisions): RankedRows {
	const { photos, morePhotos, same, different, ranks } = decisions;
	if (!ranks) return { links, decisions };
	const ranked = new Int32Array(photos ? photos.length : 0);
	photos?.forEach((photo, row) => {
		ranked[ranks[row]] = photo;
	});
	const ranksOf = (rows: Int32Array) => rows.map((row) => ranks[row]);
	return {
		links: rankLinks(links, ranks),
		decisions: {
			photos: photos && ranked,
			morePhotos: morePhotos?.map((value, i) =>
				i % 2 === 0 ? ranks[value] : value,
			),
			same: ranksOf(same),
			different: ranksOf(different),
		},
	};
}

function rankLinks(links: Links, ranks: Int32Array): Links {
	const { lower, higher, order } = sortByRanks(links, ranks);
	return takeLinks({ ...links, lower, higher }, order);
}

/** The links by the smaller and then the larger rank of their rows; null where they come so. */
export function orderByRanks(
	links: Links,
	ranks: Int32Array | undefined,
): Int32Array | null {
	return ranks ? sortByRanks(links, ranks).order : null;
}

function sortByRanks(links: Links, ranks: Int32Array) {
	const { numNodes, scores } = links;
	const lower = new Int32Array(scores.length);
	const higher = new Int32Array(scores.length);
	for (let link = 0; link < scores.length; link++) {
		const a = ranks[links.lower[link]];
		const b = ranks[links.higher[link]];
		lower[link] = Math.min(a, b);
		higher[link] = Math.max(a, b);
	}
	const byHigher = stableOrder(higher, numNodes, null);
	return { lower, higher, order: stableOrder(lower, numNodes, byHigher) };
}

/** Some of the links, in this order. */
function takeLinks(links: Links, order: Int32Array): Links {
	const lower = new Int32Array(order.length);
	const higher = new Int32Array(order.length);
	const scores = new Float32Array(order.length);
	// A plain loop takes a fifth of the time of `map`, and there may be a hundred million links.
	for (let i = 0; i < order.length; i++) {
		const link = order[i];
		lower[i] = links.lower[link];
		higher[i] = links.higher[link];
		scores[i] = links.scores[link];
	}
	return { ...links, lower, higher, scores };
}

/** The links that score at least `threshold`. */
export function linksAbove(links: Links, threshold: number): Links {
	const { scores } = links;
	const taken = new Int32Array(scores.length);
	let count = 0;
	for (let link = 0; link < scores.length; link++)
		if (scores[link] >= threshold) taken[count++] = link;
	return takeLinks(links, taken.subarray(0, count));
}
