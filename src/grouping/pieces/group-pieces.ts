/** Groups rows by links that come piece by piece: `naive` and `average` without decisions need no more than a few numbers a row and the links of some components. */
import { numberBySize } from "../../arrays/clusters.ts";
import {
	createUnionFind,
	representatives,
	type UnionFind,
} from "../../arrays/union-find.ts";
import { averageLinkage } from "../average-linkage.ts";
import { hasDecisions } from "../decisions/decisions.ts";
import { type GroupOptions, groupLinks, unscoredPairs } from "../group.ts";
import { inUnits, unit } from "../link-sums.ts";
import type { Links } from "../links.ts";
import type { Propagation } from "../propagation.ts";
import { collectLinks, type LinkPieces, mostLinks } from "./link-pieces.ts";

/** Links of components that average linkage takes at once. */
const linksAtOnce = 1 << 26;

export interface PieceLimits {
	/** The most links that are in memory together. */
	readonly most?: number;
	/** Links of components that average linkage takes at once, unless one has more. */
	readonly atOnce?: number;
}

/**
 * As `groupLinks`.
 * @throws InputError for more links than fit into memory, where all are needed
 */
export function groupPieces(
	links: LinkPieces,
	options: GroupOptions,
	onProgress: (done: number, total: number) => void,
	{ most = mostLinks, atOnce = linksAtOnce }: PieceLimits = {},
): Propagation {
	const { propagation, threshold, decisions } = options;
	const isFixed = propagation === "naive" || propagation === "average";
	if (links.whole || !isFixed || hasDecisions(decisions)) {
		const what = `--propagation ${propagation}`;
		return groupLinks(collectLinks(links, what, most), options, onProgress);
	}
	const labels =
		propagation === "naive"
			? componentLabels(links, (score) => score >= threshold)
			: averageLabels(links, threshold, { most, atOnce });
	const clusters = numberBySize(labels);
	return { clusters, passes: 1, threshold, oversized: [], diffusion: null };
}

function componentLabels(
	links: LinkPieces,
	isJoining: (score: number) => boolean,
): Int32Array {
	return representatives(joinRows(links, isJoining), links.numNodes);
}

function joinRows(
	links: LinkPieces,
	isJoining: (score: number) => boolean,
): UnionFind {
	const sets = createUnionFind(links.numNodes);
	for (const { lower, higher, scores } of links.pieces())
		for (let link = 0; link < scores.length; link++)
			if (isJoining(scores[link])) sets.union(lower[link], higher[link]);
	return sets;
}

/**
 * Average linkage, some components at a time. Two clusters merge only where the mean of the links between them reaches the threshold, so that one of these links does. So no merge
 * joins components of the links that reach it, and links between components change nothing.
 */
function averageLabels(
	links: LinkPieces,
	threshold: number,
	limits: Required<PieceLimits>,
): Int32Array {
	const reaches = (score: number) => inUnits(score) * unit >= threshold;
	const components = componentLabels(links, reaches);
	const labels = components.slice();
	const counts = countInside(links, components);
	/** The batch of each component, by its representative; 0 for a component without links. */
	const batches = new Int32Array(links.numNodes);
	let numBatches = 0;
	let inBatch = Number.POSITIVE_INFINITY;
	for (let row = 0; row < counts.length; row++) {
		if (counts[row] === 0) continue;
		if (inBatch + counts[row] > limits.atOnce) {
			numBatches++;
			inBatch = 0;
		}
		inBatch += counts[row];
		batches[row] = numBatches;
	}
	for (let batch = 1; batch <= numBatches; batch++) {
		const isIn = (row: number) => batches[components[row]] === batch;
		const { rows, local } = linksOfBatch(links, components, isIn, limits.most);
		const joined = averageLinkage(local, threshold, unscoredPairs);
		for (const [i, row] of rows.entries()) labels[row] = rows[joined[i]];
	}
	return labels;
}

/** [N] the links inside each component, at its representative. */
function countInside(links: LinkPieces, components: Int32Array): Float64Array {
	const counts = new Float64Array(components.length);
	for (const { lower, higher } of links.pieces())
		for (let link = 0; link < lower.length; link++) {
			const component = components[lower[link]];
			if (component === components[higher[link]]) counts[component]++;
		}
	return counts;
}

/** The links inside the components of a batch, by the positions of their rows among those of the batch. */
function linksOfBatch(
	links: LinkPieces,
	components: Int32Array,
	isIn: (row: number) => boolean,
	most: number,
): { readonly rows: Int32Array; readonly local: Links } {
	const all = Int32Array.from(components, (_, row) => row);
	const rows = all.filter(isIn);
	const positions = all.fill(-1);
	for (const [i, row] of rows.entries()) positions[row] = i;
	const inBatch: LinkPieces = {
		...links,
		numNodes: rows.length,
		*pieces() {
			for (const { lower, higher, scores } of links.pieces()) {
				const take = (_: number, link: number) =>
					positions[lower[link]] >= 0 &&
					components[lower[link]] === components[higher[link]];
				yield {
					lower: lower.filter(take).map((row) => positions[row]),
					higher: higher.filter(take).map((row) => positions[row]),
					scores: scores.filter(take),
				};
			}
		},
	};
	const what = "--propagation average";
	return { rows, local: collectLinks(inBatch, what, most) };
}
