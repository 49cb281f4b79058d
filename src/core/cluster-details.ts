/** What people want to know of clusters: how sure each row is, which picture to show, and which pairs of clusters to ask about. */
import {
	type ClusterQuestion,
	findQuestions,
	type QuestionOptions,
} from "./cluster-questions.ts";
import { centralRows, meanInside } from "./inside-links.ts";
import type { Links } from "./links.ts";

export interface ClusterDetails {
	/** [N] mean probability of a row's links inside its cluster; NaN without any, as for a row alone. */
	readonly confidence: Float32Array;
	/** By cluster number: the row with the highest sum of those probabilities. */
	readonly central: Int32Array;
	/** Pairs of clusters that may be one identity all the same, the likeliest first. */
	readonly questions: readonly ClusterQuestion[];
}

/** Clusters are numbered from 0 without gaps. Linear in links and rows. */
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
