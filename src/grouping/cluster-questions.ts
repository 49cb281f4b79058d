/**
 * Pairs of clusters that may be one identity all the same, for a person to decide, the likeliest first.
 * Linear in links and clusters: links between clusters are put in order of the pair by two counting sorts.
 */
import type { ClusterQuestion } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import { stableOrder } from "../arrays/stable-order.ts";
import type { Links } from "./links.ts";

export interface QuestionOptions {
	/** Most questions. */
	readonly most: number;
	/** A pair that is less probable is not asked about. */
	readonly leastProbability: number;
}

/** Clusters are numbered from 0 without gaps; equal probabilities go by the clusters' numbers. */
export function findQuestions(
	links: Links,
	clusters: Int32Array,
	{ most, leastProbability }: QuestionOptions,
): ClusterQuestion[] {
	const sizes = countRows(clusters);
	const isAsked = probablePairs(
		...([links, clusters, sizes.length, leastProbability] as const),
	);
	const { crossing, first, second } = sortCrossing(
		...([links, clusters, sizes.length, isAsked] as const),
	);
	const questions: ClusterQuestion[] = [];
	for (let start = 0, end = 0; start < crossing.length; start = end) {
		const a = first[start];
		const b = second[start];
		let sum = 0;
		let best = crossing[start];
		while (end < crossing.length && first[end] === a && second[end] === b) {
			const link = crossing[end++];
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
	// The sort is stable, so that equal ones stay in order of their clusters.
	return questions
		.sort((one, other) => other.probability - one.probability)
		.slice(0, most);
}

/**
 * Says of two clusters whether a link between them may be of at least that probability: the mean of links is no more than the strongest of them.
 * Pairs share a table by their hash, so that some others pass too; what they cost is a place in the order.
 */
function probablePairs(
	{ lower, higher, scores }: Links,
	clusters: Int32Array,
	numClusters: number,
	leastProbability: number,
): (a: number, b: number) => boolean {
	const bits = 32 - Math.clz32(8 * numClusters);
	const isProbable = new Uint8Array(2 ** bits);
	const placeOf = (a: number, b: number) => {
		const mixed = Math.imul(Math.min(a, b), 0x9e3779b1) ^ Math.max(a, b);
		return Math.imul(mixed, 0x85ebca6b) >>> (32 - bits);
	};
	for (let link = 0; link < lower.length; link++) {
		if (scores[link] < leastProbability) continue;
		const a = clusters[lower[link]];
		const b = clusters[higher[link]];
		if (a !== b) isProbable[placeOf(a, b)] = 1;
	}
	return (a, b) => isProbable[placeOf(a, b)] === 1;
}

/** The links between two different clusters of such a pair with the smaller and the larger of their numbers, in order of both. */
function sortCrossing(
	{ lower, higher }: Links,
	clusters: Int32Array,
	numClusters: number,
	isAsked: (a: number, b: number) => boolean,
) {
	const isCrossing = (link: number) => {
		const a = clusters[lower[link]];
		const b = clusters[higher[link]];
		return a !== b && isAsked(a, b);
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
	const order = stableOrder(small, numClusters, byLarge);
	return {
		crossing: order.map((i) => unsorted[i]),
		first: order.map((i) => small[i]),
		second: order.map((i) => large[i]),
	};
}
