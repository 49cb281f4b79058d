/** What `train` says before and after. */
import { sharePositive, usualPositives } from "../core/positives.ts";
import type { LabelledSet, TrainResult } from "../jobs/train.ts";

/** Mean over the sets, weighted by their rows. */
export function sharePositiveOf(
	sets: readonly LabelledSet[],
	k: number,
): number {
	let sum = 0;
	let numRows = 0;
	for (const { graph, labels } of sets) {
		sum += graph.rows * sharePositive(graph, labels.ids, k);
		numRows += graph.rows;
	}
	return sum / numRows;
}

export function describePositives(share: number): string {
	return `links of one identity: ${(100 * share).toFixed(1)}%`;
}

/** What to do about a share that teaches little; null for a usual one. */
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
