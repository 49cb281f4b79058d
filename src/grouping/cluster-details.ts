/** Details of clusters for a person who checks them: the confidence of each row, a cover row for each cluster, and pairs of clusters to ask about. */
import type { ClusterDetails } from "../arrays/cluster-details.ts";
import { findQuestions, type QuestionOptions } from "./cluster-questions.ts";
import { centralRows, meanInside } from "./inside-links.ts";
import type { Links } from "./links.ts";

/** Describes the clusters [N] of all rows, numbered from 0 without gaps, in time linear in links and rows. */
export function describeClusters(
	links: Links,
	clusters: Int32Array,
	options: QuestionOptions,
): ClusterDetails {
	return {
		confidence: meanInside(links, clusters, links.scores),
		central: centralRows(links, clusters),
		questions: findQuestions(links, clusters, options),
	};
}
