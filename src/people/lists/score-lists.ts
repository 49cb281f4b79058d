/** Scores the links of lists that are new or have new neighbours. */
import type { StateDict } from "../../arrays/state-dict.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import type { ImpostorStatistics } from "../../metrics/impostors.ts";
import {
	relatePivots,
	scorePivots,
} from "../../relational/score/score-pivots.ts";
import type { RelationalStage } from "../../relational/score/stages.ts";
import { noLink } from "../../scoring/scored-graph.ts";
import type { StagePool } from "../../scoring/stages.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import { hasUnscored } from "./added-lists.ts";
import { massChanges } from "./masses.ts";
import type { NeighbourLists } from "./neighbour-lists.ts";
import type { Overlay } from "./overlay.ts";
import { gatherPivotSet, renewLinks } from "./pivot-set.ts";

/** Pivots whose subgraphs are gathered at a time, which limits the memory for them. */
const pivotsAtOnce = 8192;

export interface ListScoring extends SubgraphOptions {
	readonly weights: StateDict;
	readonly impostors: ImpostorStatistics;
	readonly batchSize: number;
}

/**
 * Scores the links of the added rows, and all links of the rows of the set whose 1-hop neighbours they become: with scores from before beside new ones, B-Cubed F of rows
 * that were added is up to .003 lower. Links of other rows keep their scores, and all keep what the first pass found, of which masses are sums.
 */
export async function scoreLists(
	pool: StagePool<RelationalStage>,
	overlay: Overlay,
	{ weights, impostors, ...options }: ListScoring,
): Promise<void> {
	const { lists } = overlay;
	const { first, second } = splitPasses(weights);
	const width = options.kAtHop[0];
	const pivots = lists.rows.filter((_, i) => hasUnscored(lists, i, width));
	const relate = (some: Int32Array) =>
		relatePivots(gatherPivotSet(overlay, some, options.kAtHop), impostors);
	let related: ReturnType<typeof relate> | null = null;
	const run = async (
		pass: StateDict,
		isSecond: boolean,
		fill: (pivots: Int32Array, scores: Float32Array) => void,
	) => {
		for (let from = 0; from < pivots.length; from += pivotsAtOnce) {
			const some = pivots.subarray(from, from + pivotsAtOnce);
			// Of many pivots, the set is gathered for each pass, as only one fits into memory.
			const isSame = related !== null && some.length === pivots.length;
			related = isSame ? renewLinks(overlay, related!) : null;
			related ??= relate(some);
			const passOptions = { ...options, weights: pass, isSecond };
			fill(some, await scorePivots(pool, related, passOptions));
		}
	};
	await run(first, false, (some, scores) => {
		const isUnknown = (at: number) => lists.first[at] === noLink;
		fillScores(overlay, some, scores, {
			values: lists.first,
			isFilled: isUnknown,
		});
	});
	forgetFar(lists, width);
	for (const [row, mass] of massChanges(overlay)) overlay.addMass(row, mass);
	if (second)
		await run(second, true, (some, scores) => {
			fillScores(overlay, some, scores, {
				values: lists.scores,
				isFilled: () => true,
			});
		});
	else lists.scores.set(lists.first);
}

interface Filling {
	/** Of the newer lists. */
	readonly values: Float32Array;
	/** Whether the value at an index is replaced. */
	isFilled(at: number): boolean;
}

/** Writes the scores of pivots into their lists. */
function fillScores(
	{ lists, positionOf }: Overlay,
	pivots: Int32Array,
	scores: Float32Array,
	{ values, isFilled }: Filling,
): void {
	const { k } = lists;
	for (let i = 0; i < pivots.length; i++) {
		const start = positionOf(pivots[i])! * k;
		for (let c = 0; c < k; c++) {
			const score = scores[i * k + c];
			if (score !== noLink && isFilled(start + c)) values[start + c] = score;
		}
	}
}

/** Only links to the nearest `width` neighbours are inputs of a second pass. */
function forgetFar({ rows, first, k }: NeighbourLists, width: number): void {
	for (let i = 0; i < rows.length; i++)
		first.fill(noLink, i * k + Math.min(width, k), (i + 1) * k);
}
