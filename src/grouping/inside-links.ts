/** How a row hangs together with the rest of its cluster: what its links inside it say, in one pass over the links. */
import { countRows } from "../arrays/clusters.ts";
import type { Links } from "./links.ts";

interface InsideSums {
	/** [N] sum of a row's values. */
	readonly sums: Float64Array;
	/** [N] how many there are. */
	readonly counts: Int32Array;
}

/** Adds up the values of each row's links inside its cluster, NaN left out. */
function sumInside(
	links: Links,
	clusters: Int32Array,
	values: Float32Array,
): InsideSums {
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
 * Mean value, [N], of each row's links inside its cluster; with the links' scores for values it is the row's confidence.
 * Links whose value is NaN are left out. NaN for a row without such links: one that is alone in its cluster, or that label diffusion brought there.
 */
export function meanInside(
	links: Links,
	clusters: Int32Array,
	values: Float32Array,
): Float32Array {
	const { sums, counts } = sumInside(links, clusters, values);
	return Float32Array.from(sums, (sum, row) => sum / counts[row]);
}

/** Of each cluster the row with the highest sum of scores inside it, of equals the first; clusters are numbered from 0 without gaps. */
export function centralRows(links: Links, clusters: Int32Array): Int32Array {
	const { sums } = sumInside(links, clusters, links.scores);
	const central = new Int32Array(countRows(clusters).length).fill(-1);
	for (let row = 0; row < clusters.length; row++) {
		const best = central[clusters[row]];
		if (best < 0 || sums[row] > sums[best]) central[clusters[row]] = row;
	}
	return central;
}
