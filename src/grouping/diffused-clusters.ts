/** The clusters after label diffusion. */
import { numberBySize } from "../arrays/clusters.ts";
import type { Diffusion } from "./diffuse.ts";
import type { Propagation } from "./propagation.ts";

/**
 * Gives each node its new label and numbers the clusters by size again. Labels that no node has get the next numbers.
 * @param before [N] the clusters that were diffused
 * @param strongest [N] the new label of each node, one of `before`
 */
export function renumber(
	diffusion: Diffusion,
	before: Int32Array,
	strongest: Int32Array,
): Pick<Propagation, "clusters" | "diffusion"> {
	const clusters = numberBySize(strongest);
	let numLabels = 0;
	let numClusters = 0;
	for (let node = 0; node < before.length; node++) {
		if (before[node] >= numLabels) numLabels = before[node] + 1;
		if (clusters[node] >= numClusters) numClusters = clusters[node] + 1;
	}
	const numbers = new Int32Array(numLabels).fill(-1);
	for (let node = 0; node < before.length; node++)
		numbers[strongest[node]] = clusters[node];
	for (let label = 0; label < numLabels; label++)
		if (numbers[label] < 0) numbers[label] = numClusters++;
	const labels = diffusion.labels.map((label) => numbers[label]);
	return { clusters, diffusion: { ...diffusion, labels } };
}
