/** What `train` prints before and after it trains. */
import { countUnknown } from "../../arrays/labels.ts";
import { countLinks, usualPositives } from "../../subgraph/positives.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import type { TrainResult } from "../../training/run-with-files.ts";
import { count } from "../output/report.ts";

/** Rows of all sets and the links from each to its first `k` neighbours, and how many of them are known. */
export interface KnownLinks {
	readonly rows: number;
	readonly links: number;
	/** Rows of unknown identity, and the links that join such a row. */
	readonly unknown: { readonly rows: number; readonly links: number };
	/** Share of one identity among the links that join two known rows; 0 where there are none. */
	readonly sharePositive: number;
}

export function countKnownLinks(
	sets: readonly LabelledSet[],
	k: number,
): KnownLinks {
	const sum = { rows: 0, links: 0, positive: 0 };
	const unknown = { rows: 0, links: 0 };
	for (const { graph, labels } of sets) {
		const counts = countLinks(graph, labels.ids, k);
		sum.rows += graph.rows;
		sum.links += counts.links;
		sum.positive += counts.positive;
		unknown.rows += countUnknown(labels);
		unknown.links += counts.unknown;
	}
	const { rows, links, positive } = sum;
	const sharePositive = positive / Math.max(links - unknown.links, 1);
	return { rows, links, unknown, sharePositive };
}

/** A line on rows of unknown identity; null where all are known. */
export function describeUnknown({
	rows,
	links,
	unknown,
}: KnownLinks): string | null {
	if (unknown.rows === 0) return null;
	return `${count(unknown.rows)} of ${count(rows)} rows have an unknown identity (-1): no loss on ${count(unknown.links)} of ${count(links)} links`;
}

export function describePositives(share: number): string {
	return `links of one identity: ${(100 * share).toFixed(1)}%`;
}

/** Advice where nearly all links or nearly none are of one identity; null for a usual share. */
export function advisePositives(share: number): string | null {
	if (share < usualPositives.least)
		return "nearly all are negative, so high accuracy says little and precision and recall may stay near 0: ask for fewer neighbours (--k-at-hop) or check that labels and features belong together";
	if (share > usualPositives.most)
		return "nearly all are positive: ask for more neighbours (--k-at-hop), so that there is something to tell apart";
	return null;
}

export function describeTraining(result: TrainResult): string[] {
	const { epochs, best, files } = result;
	const last = epochs.at(-1);
	const lines = [];
	if (result.steps === 0)
		lines.push("nothing left to do: this run was complete already");
	if (last)
		lines.push(
			`${last.epoch} epochs, mean loss of the last ${last.train.loss.toFixed(4)} -> ${last.checkpoint}`,
		);
	if (best)
		lines.push(
			`best: epoch ${best.epoch} by ${best.by} (${best.value.toFixed(4)}) -> ${files.best}`,
		);
	return [...lines, `log -> ${files.log}`];
}
