/** What a file of clusters is written from. */
import type {
	ClusterDetails,
	RowFindings,
} from "../../arrays/cluster-details.ts";
import type { ClusterNames } from "../../arrays/named-values.ts";

export interface ClustersToWrite {
	/** [N] the number of each row's cluster. */
	readonly clusters: Int32Array;
	/** [N] names of the rows for .csv and .json, or null. */
	readonly ids: readonly string[] | null;
	/** Further columns of .csv and .json, for clusters numbered from 0 without gaps; or null. */
	readonly details: ClusterDetails | null;
	/** Columns after those of `details`, for clusters numbered without gaps; none where it is missing. */
	readonly findings?: RowFindings | null;
	/** Numbers and names to write for clusters numbered without gaps; their own numbers and no names where it is missing. */
	readonly people?: ClusterNames | null;
}

/** The number that is written for a cluster. */
export function numberOf(
	cluster: number,
	people: ClusterNames | null | undefined,
): number {
	return people ? people.numbers[cluster] : cluster;
}
