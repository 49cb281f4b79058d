/** For people who look through clusters: the confidence of each row, a cover row for each cluster, and pairs of clusters to ask about. */
import {
	type ClusterQuestion,
	findQuestions,
	type QuestionOptions,
} from "./cluster-questions.ts";
import { centralRows, meanInside } from "./inside-links.ts";
import type { Links } from "./links.ts";

export interface ClusterDetails {
	/** [N] mean probability of a row's links inside its cluster; NaN for a row without such links. */
	readonly confidence: Float32Array;
	/** For each cluster number, the row with the highest sum of those probabilities. */
	readonly central: Int32Array;
	/** Pairs of clusters that may be one identity after all, the likeliest first. */
	readonly questions: readonly ClusterQuestion[];
}

/** Describes clusters [N], which are numbered from 0 without gaps. Linear in links and rows. */
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
