/** What `cluster` says of its clusters. */
import { countRows } from "../../arrays/clusters.ts";
import { count } from "./report.ts";

/** How many clusters there are, and of how many rows. */
export function countClusters(clusters: Int32Array) {
	const sizes = countRows(clusters);
	return {
		rows: clusters.length,
		clusters: sizes.length,
		singletons: sizes.filter((size) => size === 1).length,
		largest: sizes[0],
	};
}

interface ClusterResult extends ReturnType<typeof countClusters> {
	readonly engine: string;
	readonly questions: number;
	readonly seconds: number;
	readonly file: string;
}

export function describeResult(result: ClusterResult): string[] {
	const { rows, clusters, singletons, largest, seconds } = result;
	return [
		`${count(rows)} rows, ${count(clusters)} clusters (${count(singletons)} of one row, the largest of ${count(largest)}) in ${seconds.toFixed(1)} s on ${result.engine}`,
		`-> ${result.file}`,
	];
}
