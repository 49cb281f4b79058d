/**
 * Questions for a person: pairs of clusters that may be one identity, the likeliest first.
 * Two counting sorts put the links of each pair of clusters next to each other, so time is linear in links and clusters.
 */
import type { ClusterQuestion } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import { stableOrder } from "../arrays/stable-order.ts";
import type { Links } from "./links.ts";

export interface QuestionOptions {
	/** The largest number of questions. */
	readonly most: number;
	/** Pairs with a lower probability are left out. */
	readonly leastProbability: number;
}

/**
 * Finds the questions; clusters [N] are numbered from 0 without gaps. The probability of a pair is the sum of its links' scores, divided by the
 * number of links or, if that is larger, by the size of the smaller cluster. Equal probabilities are ordered by the clusters' numbers.
 */
export function findQuestions(
	links: Links,
	clusters: Int32Array,
	{ most, leastProbability }: QuestionOptions,
): ClusterQuestion[] {
	const sizes = countRows(clusters);
	const numClusters = sizes.length;
	const filter = createPairFilter(numClusters, leastProbability);
	filter.add(links, clusters);
	const { isProbable } = filter;
	const crossing = sortCrossing(links, clusters, numClusters, isProbable);
	const { order, first, second } = crossing;
	const questions: ClusterQuestion[] = [];
	for (let start = 0, end = 0; start < order.length; start = end) {
		const a = first[start];
		const b = second[start];
		let sum = 0;
		let best = order[start];
		while (end < order.length && first[end] === a && second[end] === b) {
			const link = order[end++];
			sum += links.scores[link];
			if (links.scores[link] > links.scores[best]) best = link;
		}
		const count = end - start;
		const probability = sum / Math.max(count, Math.min(sizes[a], sizes[b]));
		if (probability < leastProbability) continue;
		const [low, high] = [links.lower[best], links.higher[best]];
		questions.push({
			clusters: [a, b],
			probability,
			links: count,
			rows: clusters[low] === a ? [low, high] : [high, low],
		});
	}
	// The sort is stable, so equal probabilities stay in order of their clusters.
	return questions
		.sort((one, other) => other.probability - one.probability)
		.slice(0, most);
}

/**
 * Creates a filter of pairs of clusters: false where each link between them is below `leastProbability`, since their mean is below it too.
 * The filter is a table of hashes without collision checks. So it is true for some of these pairs as well, which costs time but changes nothing.
 */
export function createPairFilter(
	numClusters: number,
	leastProbability: number,
) {
	const bits = 32 - Math.clz32(8 * numClusters);
	const table = new Uint8Array(2 ** bits);
	const bucketOf = (a: number, b: number) => {
		const mixed = Math.imul(Math.min(a, b), 0x9e3779b1) ^ Math.max(a, b);
		return Math.imul(mixed, 0x85ebca6b) >>> (32 - bits);
	};
	return {
		/** Takes links of rows in these clusters into account. */
		add(
			{ lower, higher, scores }: Pick<Links, "lower" | "higher" | "scores">,
			clusters: Int32Array,
		): void {
			for (let link = 0; link < lower.length; link++) {
				if (scores[link] < leastProbability) continue;
				const a = clusters[lower[link]];
				const b = clusters[higher[link]];
				if (a !== b) table[bucketOf(a, b)] = 1;
			}
		},
		isProbable: (a: number, b: number) => table[bucketOf(a, b)] === 1,
	};
}

/** The links between different clusters that pass the filter, sorted by the smaller (`first`) and then the larger (`second`) of their two clusters. */
function sortCrossing(
	{ lower, higher }: Links,
	clusters: Int32Array,
	numClusters: number,
	isProbable: (a: number, b: number) => boolean,
) {
	const isCrossing = (link: number) => {
		const a = clusters[lower[link]];
		const b = clusters[higher[link]];
		return a !== b && isProbable(a, b);
	};
	let count = 0;
	for (let link = 0; link < lower.length; link++) if (isCrossing(link)) count++;
	const unsorted = new Int32Array(count);
	const small = new Int32Array(count);
	const large = new Int32Array(count);
	for (let link = 0, i = 0; link < lower.length; link++) {
		if (!isCrossing(link)) continue;
		const a = clusters[lower[link]];
		const b = clusters[higher[link]];
		unsorted[i] = link;
		small[i] = Math.min(a, b);
		large[i++] = Math.max(a, b);
	}
	const byLarge = stableOrder(large, numClusters, null);
	const sorted = stableOrder(small, numClusters, byLarge);
	return {
		order: sorted.map((i) => unsorted[i]),
		first: sorted.map((i) => small[i]),
		second: sorted.map((i) => large[i]),
	};
}
