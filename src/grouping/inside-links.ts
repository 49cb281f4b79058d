/** How well a row fits its cluster: sums over its links to other rows of the cluster, in one pass over all links. */
import { countRows } from "../arrays/clusters.ts";
import type { Links } from "./links.ts";
import {
	type LinkPiece,
	type LinkPieces,
	piecesOf,
} from "./pieces/link-pieces.ts";

/** [N] sums and counts of the values of each row's links inside its cluster. */
interface InsideSums {
	readonly sums: Float64Array;
	readonly counts: Int32Array;
}

const createSums = (numNodes: number): InsideSums => ({
	sums: new Float64Array(numNodes),
	counts: new Int32Array(numNodes),
});

/** Adds the values of some links; NaN is left out. */
function addInside(
	{ sums, counts }: InsideSums,
	{ lower, higher }: LinkPiece,
	clusters: Int32Array,
	values: Float32Array,
): void {
	for (let link = 0; link < lower.length; link++) {
		const a = lower[link];
		const b = higher[link];
		if (clusters[a] !== clusters[b] || Number.isNaN(values[link])) continue;
		sums[a] += values[link];
		sums[b] += values[link];
		counts[a]++;
		counts[b]++;
	}
}

/** The sums of the scores of all links. */
function sumScores(links: LinkPieces, clusters: Int32Array): InsideSums {
	const inside = createSums(links.numNodes);
	for (const piece of links.pieces())
		addInside(inside, piece, clusters, piece.scores);
	return inside;
}

/**
 * Returns [N] the mean of `values` [links] over each row's links inside its cluster; with the links' scores, this is the row's confidence.
 * Links whose value is NaN are left out. NaN for a row without such links: alone in its cluster, or moved to it by label diffusion.
 * @param clusters [N] cluster of each row
 */
export function meanInside(
	links: Links,
	clusters: Int32Array,
	values: Float32Array,
): Float32Array {
	const inside = createSums(links.numNodes);
	addInside(inside, links, clusters, values);
	return meansOf(inside);
}

const meansOf = ({ sums, counts }: InsideSums) =>
	Float32Array.from(sums, (sum, row) => sum / counts[row]);

/** Returns [clusters] the row with the highest sum of scores inside its cluster, the first of equal ones; `clusters` [N] are numbered from 0 without gaps. */
export function centralRows(links: Links, clusters: Int32Array): Int32Array {
	return centralOf(sumScores(piecesOf(links), clusters), clusters);
}

function centralOf({ sums }: InsideSums, clusters: Int32Array): Int32Array {
	const central = new Int32Array(countRows(clusters).length).fill(-1);
	for (let row = 0; row < clusters.length; row++) {
		const best = central[clusters[row]];
		if (best < 0 || sums[row] > sums[best]) central[clusters[row]] = row;
	}
	return central;
}

/** `meanInside` of the scores, and `centralRows`, of links that may come piece by piece. */
export function describeInside(
	links: LinkPieces,
	clusters: Int32Array,
): { readonly confidence: Float32Array; readonly central: Int32Array } {
	const inside = sumScores(links, clusters);
	return { confidence: meansOf(inside), central: centralOf(inside, clusters) };
}
