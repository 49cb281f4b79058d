/**
 * Clusters that merge, and the links between them: two clusters are joined by at most one link, which has the sum of the scores between their rows.
 * A merge hands the links of the cluster with fewer on to the other, so that a link changes hands at most log2(links) times.
 */
import type { Links } from "./links.ts";
import { createPairTable } from "./pair-table.ts";

export interface MergingClusters {
	/** False once another link stands for this one. */
	isLive(link: number): boolean;
	/** Sum of the scores between the two clusters over the pairs of their rows that count. */
	mean(link: number): number;
	/** The first link of `links` between the two clusters: an order of links of equal mean that merging elsewhere does not change. */
	rank(link: number): number;
	/**
	 * Makes the two clusters of a link one. Where both were joined with a third one, one of those links then stands for both:
	 * the one that `isBefore` the other.
	 */
	merge(link: number, isBefore: (a: number, b: number) => boolean): void;
	/** Length N: equal for rows of one cluster. */
	representatives(): Int32Array;
}

/** A pair of rows without a score counts as one of score 0, or not at all. */
export type Unscored = "zero" | "ignored";

/** Scores become whole numbers of this unit: sums are exact, so that the order of merging does not show in them. */
const unit = 2 ** -32;

/** Every row a cluster of its own; about 50 bytes a link. */
export function createMergingClusters(
	links: Links,
	unscored: Unscored,
): MergingClusters {
	const { numNodes, scores } = links;
	const ends = interleave(links.lower, links.higher);
	const sums = Float64Array.from(scores, (score) => Math.round(score / unit));
	const numScored = new Int32Array(scores.length).fill(1);
	const ranks = Int32Array.from(scores, (_, link) => link);
	const lists = createHalfLists(ends, numNodes);
	const table = createPairTable(ends);
	for (let link = 0; link < scores.length; link++) table.add(link);
	const sizes = new Int32Array(numNodes).fill(1);
	const mergedInto = Int32Array.from(sizes, (_, row) => row);

	function retire(link: number): void {
		table.remove(link);
		lists.remove(link);
		ends[2 * link] = -1;
	}
	function handOver(half: number, cluster: number): void {
		table.remove(half >> 1);
		ends[half] = cluster;
		lists.move(half, cluster);
		table.add(half >> 1);
	}
	return {
		isLive: (link) => ends[2 * link] >= 0,
		mean(link) {
			const pairs =
				unscored === "zero"
					? sizes[ends[2 * link]] * sizes[ends[2 * link + 1]]
					: numScored[link];
			return (sums[link] * unit) / pairs;
		},
		rank: (link) => ranks[link],
		merge(link, isBefore) {
			const [a, b] = [ends[2 * link], ends[2 * link + 1]];
			const [from, to] = lists.count(a) < lists.count(b) ? [a, b] : [b, a];
			retire(link);
			lists.forEach(from, (half) => {
				const moved = half >> 1;
				const twin = table.find(to, ends[half ^ 1]);
				if (twin >= 0) {
					const kept = isBefore(moved, twin) ? moved : twin;
					const left = kept === moved ? twin : moved;
					sums[kept] += sums[left];
					numScored[kept] += numScored[left];
					ranks[kept] = Math.min(ranks[kept], ranks[left]);
					retire(left);
					if (kept === twin) return;
				}
				handOver(half, to);
			});
			sizes[to] += sizes[from];
			mergedInto[from] = to;
		},
		representatives: () => resolve(mergedInto),
	};
}

function interleave(lower: Int32Array, higher: Int32Array): Int32Array {
	const ends = new Int32Array(2 * lower.length);
	for (let link = 0; link < lower.length; link++) {
		ends[2 * link] = lower[link];
		ends[2 * link + 1] = higher[link];
	}
	return ends;
}

/** The halves of each cluster's links, half `h` being an end of link `h >> 1`, in chained lists; halves of retired links are skipped. */
function createHalfLists(ends: Int32Array, numNodes: number) {
	const heads = new Int32Array(numNodes).fill(-1);
	const next = new Int32Array(ends.length);
	const counts = new Int32Array(numNodes);
	function chain(half: number, cluster: number): void {
		next[half] = heads[cluster];
		heads[cluster] = half;
		counts[cluster]++;
	}
	for (let half = 0; half < ends.length; half++) chain(half, ends[half]);
	return {
		count: (cluster: number) => counts[cluster],
		/** Takes a link off both counts; its halves stay chained until their lists are walked. */
		remove(link: number): void {
			counts[ends[2 * link]]--;
			counts[ends[2 * link + 1]]--;
		},
		/** To be called for halves under `forEach` only, which reads on before it calls. */
		move: chain,
		forEach(cluster: number, visit: (half: number) => void): void {
			for (let half = heads[cluster]; half >= 0; ) {
				const following = next[half];
				if (ends[half & ~1] >= 0) visit(half);
				half = following;
			}
		},
	};
}

/** Follows every row to the cluster that it ended in, shortening the ways. */
function resolve(mergedInto: Int32Array): Int32Array {
	for (let row = 0; row < mergedInto.length; row++) {
		let last = row;
		while (mergedInto[last] !== last) last = mergedInto[last];
		for (let at = row; at !== last; ) {
			const following = mergedInto[at];
			mergedInto[at] = last;
			at = following;
		}
	}
	return mergedInto;
}
