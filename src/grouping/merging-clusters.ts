/**
 * Clusters that merge, and the links between them. At most one link joins two clusters; it has the sum of all scores between their rows.
 * A merge moves the links of the cluster with fewer links to the other cluster, so that each link moves at most log2(links) times.
 */
import { type LinkSums, unit } from "./link-sums.ts";
import { createPairTable } from "./pair-table.ts";

export interface MergingClusters {
	/** False once the link's clusters have merged, or another link has replaced it. */
	isLive(link: number): boolean;
	/** Sum of the scores between the two clusters, divided by the number of pairs of their rows that count. */
	mean(link: number): number;
	/** The clusters of a link that is live. */
	firstEnd(link: number): number;
	secondEnd(link: number): number;
	/** Index of the first link between rows of the two clusters. It orders links of equal mean, and does not depend on the merges of other clusters. */
	rank(link: number): number;
	/**
	 * Merges the two clusters of a link. Where links join both with the same third cluster, one of these two links replaces the other:
	 * the one that `isBefore` the other.
	 */
	merge(link: number, isBefore: (a: number, b: number) => boolean): void;
	/** Returns [N] labels, equal for rows of one cluster; call it last, since it overwrites the clusters. */
	representatives(): Int32Array;
}

/** How a pair of rows without a score counts in a mean: with score 0, or not at all. */
export type Unscored = "zero" | "ignored";

/** Every node is a cluster of its own at first. Memory is about 50 bytes a link. */
export function createMergingClusters(
	{ lower, higher, sums, numScored, ranks, sizes }: LinkSums,
	unscored: Unscored,
): MergingClusters {
	const ends = interleave(lower, higher);
	const mergedInto = Int32Array.from(sizes, (_, row) => row);
	const joined = createJoinedClusters(ends, sizes.length);

	/** Adds the sum and the count of one link to those of another between the same clusters. */
	function absorb(link: number, other: number): void {
		sums[link] += sums[other];
		numScored[link] += numScored[other];
		ranks[link] = Math.min(ranks[link], ranks[other]);
	}

	return {
		isLive: (link) => ends[2 * link] >= 0,
		firstEnd: (link) => ends[2 * link],
		secondEnd: (link) => ends[2 * link + 1],
		mean(link) {
			const pairs =
				unscored === "zero"
					? sizes[ends[2 * link]] * sizes[ends[2 * link + 1]]
					: numScored[link];
			return (sums[link] * unit) / pairs;
		},
		rank: (link) => ranks[link],
		merge(link, isBefore) {
			const { from, to } = joined.merge(link, (moving, present) => {
				const isMovingFirst = isBefore(moving, present);
				if (isMovingFirst) absorb(moving, present);
				else absorb(present, moving);
				return isMovingFirst;
			});
			sizes[to] += sizes[from];
			mergedInto[from] = to;
		},
		representatives: () => resolve(mergedInto),
	};
}

/** Which clusters are joined by which link: keeps `ends`, the two clusters of each link, up to date. */
function createJoinedClusters(ends: Int32Array, numNodes: number) {
	const lists = createHalfLists(ends, numNodes);
	const table = createPairTable(ends);
	for (let link = 0; 2 * link < ends.length; link++) table.add(link);

	function retire(link: number): void {
		table.remove(link);
		lists.remove(link);
		ends[2 * link] = -1;
	}
	function move(half: number, cluster: number): void {
		table.remove(half >> 1);
		ends[half] = cluster;
		lists.move(half, cluster);
		table.add(half >> 1);
	}
	return {
		/**
		 * Moves all other links of one of the two clusters of `link` to the other cluster. Where a link joins that with the same third cluster already,
		 * `replaces` says whether the moving link replaces it; if not, the moving link is dropped.
		 */
		merge(
			link: number,
			replaces: (moving: number, present: number) => boolean,
		): { from: number; to: number } {
			const a = ends[2 * link];
			const b = ends[2 * link + 1];
			const isFirstSmaller = lists.count(a) < lists.count(b);
			const from = isFirstSmaller ? a : b;
			const to = isFirstSmaller ? b : a;
			retire(link);
			lists.forEach(from, (half) => {
				const present = table.find(to, ends[half ^ 1]);
				if (present >= 0) {
					const isReplaced = replaces(half >> 1, present);
					retire(isReplaced ? present : half >> 1);
					if (!isReplaced) return;
				}
				move(half, to);
			});
			return { from, to };
		},
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

/**
 * For each cluster a linked list of its links' halves. Half `h` is one end of link `h >> 1`, and `h ^ 1` is the other end.
 * Halves of links that were removed are skipped.
 */
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
		/** Lowers the counts of a link's two clusters; its halves stay in the lists. */
		remove(link: number): void {
			counts[ends[2 * link]]--;
			counts[ends[2 * link + 1]]--;
		},
		/** Moves the half that `forEach` visits right now to another cluster's list; `forEach` has read the half after it already. */
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

/** Replaces each entry by the cluster that its row ended in, with path compression. */
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
