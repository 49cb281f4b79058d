/** From clusters and details of leaders to those of all rows: a copy is in the cluster of its leader. */
import type { ClusterDetails } from "../arrays/cluster-details.ts";
import { countRows, numberBySize } from "../arrays/clusters.ts";
import { leaderPositions, leadersOf } from "../graph/copies/copies.ts";
import type { Diffusion } from "./diffuse.ts";
import type { Propagation } from "./propagation.ts";

/**
 * The grouping of all rows, with clusters numbered by all their rows; the sizes of `oversized` stay those in leaders.
 * @param copyOf [N] the row that each row is a copy of; null where none is, and the grouping stays as it is
 */
export function expandGrouping(
	grouping: Propagation,
	copyOf: Int32Array | null,
): Propagation {
	return copyOf ? groupingAt(grouping, leaderPositions(copyOf)) : grouping;
}

/** The grouping of N rows, each of which is where its position is in a grouping of M. @param positions [N] from 0 to M - 1, each at least once */
export function groupingAt(
	grouping: Propagation,
	positions: Int32Array,
): Propagation {
	const { clusters: ofLeaders, diffusion } = grouping;
	const clusters = numberBySize(positions.map((at) => ofLeaders[at]));
	if (!diffusion) return { ...grouping, clusters };
	const labels = diffusion.labels.slice();
	const numbers = new Map<number, number>();
	for (const [row, at] of positions.entries())
		numbers.set(ofLeaders[at], clusters[row]);
	// Labels that are the strongest of no row keep their numbers, which come after those of all clusters.
	for (const [i, label] of labels.entries())
		labels[i] = numbers.get(label) ?? label;
	const renumbered = { ...diffusion, labels };
	return {
		...grouping,
		clusters,
		diffusion: expandDiffusion(renumbered, positions),
	};
}

/** The shares of labels at each row, those of its position. */
function expandDiffusion(
	{ offsets, labels, shares }: Diffusion,
	positions: Int32Array,
): Diffusion {
	const all = new Int32Array(positions.length + 1);
	for (const [row, at] of positions.entries())
		all[row + 1] = all[row] + offsets[at + 1] - offsets[at];
	const size = all[positions.length];
	const expanded = {
		offsets: all,
		labels: new Int32Array(size),
		shares: new Float32Array(size),
	};
	for (const [row, at] of positions.entries()) {
		const [start, end] = [offsets[at], offsets[at + 1]];
		expanded.labels.set(labels.subarray(start, end), all[row]);
		expanded.shares.set(shares.subarray(start, end), all[row]);
	}
	return expanded;
}

/**
 * The details of all rows. A copy is as sure as its leader, and a leader whose cluster has only its own copies besides is sure.
 * @param details of the leaders, by their positions, in the clusters of all rows
 * @param clusters [N] of all rows
 */
export function expandDetails(
	{ confidence, central, questions }: ClusterDetails,
	clusters: Int32Array,
	copyOf: Int32Array,
): ClusterDetails {
	const leaders = leadersOf(copyOf);
	const sizes = countRows(clusters);
	const numLeaders = countRows(leaders.map((row) => clusters[row]));
	const ofLeaders = confidence.map((value, at) => {
		const cluster = clusters[leaders[at]];
		const isAlone = numLeaders[cluster] === 1 && sizes[cluster] > 1;
		return isAlone ? 1 : value;
	});
	return {
		confidence: Float32Array.from(
			leaderPositions(copyOf),
			(at) => ofLeaders[at],
		),
		central: central.map((at) => leaders[at]),
		questions: questions.map((question) => {
			const [one, other] = question.rows;
			return { ...question, rows: [leaders[one], leaders[other]] as const };
		}),
	};
}
