/** How well a row fits its cluster: sums over its links to other rows of the cluster, in one pass over all links. */
import { countRows } from "../arrays/clusters.ts";
import type { Links } from "./links.ts";

/** Sums and counts the values of each row's links inside its cluster, [N] each; NaN is left out. */
function sumInside(links: Links, clusters: Int32Array, values: Float32Array) {
	const { numNodes, lower, higher } = links;
	const sums = new Float64Array(numNodes);
	const counts = new Int32Array(numNodes);
	for (let link = 0; link < lower.length; link++) {
		const a = lower[link];
		const b = higher[link];
		if (clusters[a] !== clusters[b] || Number.isNaN(values[link])) continue;
		sums[a] += values[link];
		sums[b] += values[link];
		counts[a]++;
		counts[b]++;
	}
	return { sums, counts };
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
	const { sums, counts } = sumInside(links, clusters, values);
	return Float32Array.from(sums, (sum, row) => sum / counts[row]);
}

/** Returns [clusters] the row with the highest sum of scores inside its cluster, the first of equal ones; `clusters` [N] are numbered from 0 without gaps. */
export function centralRows(links: Links, clusters: Int32Array): Int32Array {
	const { sums } = sumInside(links, clusters, links.scores);
	const central = new Int32Array(countRows(clusters).length).fill(-1);
	for (let row = 0; row < clusters.length; row++) {
		const best = central[clusters[row]];
		if (best < 0 || sums[row] > sums[best]) central[clusters[row]] = row;
	}
	return central;
}
