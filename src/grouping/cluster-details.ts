/** Details of clusters for a person who checks them: the confidence of each row, a cover row for each cluster, and pairs of clusters to ask about. */
import type { ClusterDetails, RowFindings } from "../arrays/cluster-details.ts";
import { countRows } from "../arrays/clusters.ts";
import { findQuestions, type QuestionOptions } from "./cluster-questions.ts";
import { describeInside } from "./inside-links.ts";
import { crossingLinks } from "./pieces/crossing-links.ts";
import type { LinkPieces } from "./pieces/link-pieces.ts";

/** Describes the clusters [N] of all rows, numbered from 0 without gaps, in time linear in links and rows. */
export function describeClusters(
	links: LinkPieces,
	clusters: Int32Array,
	options: QuestionOptions,
): ClusterDetails {
	const { leastProbability } = options;
	const numClusters = countRows(clusters).length;
	const asked =
		links.whole ??
		crossingLinks(links, clusters, numClusters, leastProbability);
	return {
		...describeInside(links, clusters),
		questions: findQuestions(asked, clusters, options),
	};
}

/**
 * [N] what the confidence of each row is multiplied with: 1 outside doubtful clusters. Rows of low quality are alike because of that, so that hardly any two rows of a large
 * cluster of them are one person. Two rows alone may well be. So the factor is 1 in a cluster of two rows, and approaches the row's quality the larger the cluster.
 * @param clusters [N] cluster of each row
 * @param sizes [C] rows of each cluster, without copies
 */
export function trustInRows(
	{ quality, doubtful }: Pick<RowFindings, "quality" | "doubtful">,
	clusters: Int32Array,
	sizes: Int32Array,
): Float32Array {
	return Float32Array.from(clusters, (cluster, row) => {
		if (!doubtful[cluster] || sizes[cluster] < 2) return 1;
		const share = 1 - 1 / (sizes[cluster] - 1);
		return 1 - share * (1 - quality[row]);
	});
}
