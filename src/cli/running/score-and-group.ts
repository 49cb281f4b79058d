/** Scoring and grouping with progress, live figures and warnings, as `test` and `cluster` do it. */

import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import type { Shards } from "../../files/runs/shards.ts";
import { type GroupOptions, groupLinks } from "../../grouping/group.ts";
import type { Links } from "../../grouping/links.ts";
import type { Propagation } from "../../grouping/propagation.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import {
	type BatchReport,
	type ItemSet,
	type LinkScores,
	scoreAllLinks,
} from "../../pipeline/link-scores.ts";
import { reorderedFrom } from "../../relational/score/local-order.ts";
import { createProgress, type Progress } from "../output/progress.ts";
import { describeFigures } from "../output/report.ts";
import { describeStrangers } from "../output/strangers.ts";
import type { OutputOptions, Streams } from "../output/streams.ts";
import { groupingWarnings, zeroRowsWarning } from "../output/warnings.ts";

export interface ScoringOptions extends GroupOptions, OutputOptions {
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly batchSize: number;
	readonly seed: number;
	readonly workers: number;
	/** Impostor statistics that are given; undefined if scoring chooses them. */
	readonly impostors?: ChosenImpostors;
	/** Where unfinished scores are saved. */
	readonly shards?: Shards;
	/** Batches between two lines of figures; without, there are no such lines. */
	readonly printFreq?: number;
}

/** What a set is scored with. */
export interface Scoring {
	readonly engine: Engine;
	readonly network: Checkpoint;
	readonly options: ScoringOptions;
	readonly streams: Streams;
	/** Receives the links of each batch. */
	readonly onLinks?: (edges: Int32Array, scores: Float32Array) => void;
}

/** A set to score, with names for messages. */
export interface NamedSet extends ItemSet {
	readonly graphName: string;
	/** The row of the input that each row is; null or absent where it has the same number. */
	readonly rowOf?: Int32Array | null;
}

/** As `scoreAllLinks`, with a line on the impostor statistics and a warning of rows of zeros. It overwrites the features. */
export async function scoreWithProgress(
	set: NamedSet,
	{ engine, network, options, streams, onLinks }: Scoring,
): Promise<LinkScores> {
	const progress = createProgress(streams, options, "score");
	try {
		const scores = await scoreAllLinks(engine, network, set, {
			...options,
			graphName: set.graphName,
			overwritesFeatures: true,
			reordersFrom: reorderedFrom,
			onLinks,
			onBatch: createBatchReporter(progress, options.printFreq),
		});
		const { impostors, zeroRows } = scores;
		if (impostors) progress.line(describeStrangers(impostors));
		const { rowOf } = set;
		const warning = zeroRowsWarning(
			rowOf ? zeroRows.map((row) => rowOf[row]) : zeroRows,
		);
		if (warning) progress.warn(warning);
		return scores;
	} finally {
		progress.stop();
	}
}

/** Reports the pivots done, and the figures of every `printFreq`-th batch. */
function createBatchReporter(progress: Progress, printFreq?: number) {
	let batches = 0;
	return ({ done, total, last, average }: BatchReport) => {
		progress.update(done, total);
		// A batch without links has no figures.
		if (!last?.links || !average || !printFreq) return;
		if (batches++ % printFreq === 0)
			progress.line(
				`[${done}/${total}] ${describeFigures(last)} (average: ${describeFigures(average)})`,
			);
	};
}

/** As `groupLinks`, with warnings of clusters that `--max-sz` could not cut, or did not need to. */
export function groupWithProgress(
	links: Links,
	options: ScoringOptions,
	streams: Streams,
): Propagation {
	const progress = createProgress(streams, options, "group");
	try {
		const grouping = groupLinks(links, options, progress.update);
		for (const warning of groupingWarnings(grouping, options))
			progress.warn(warning);
		return grouping;
	} finally {
		progress.stop();
	}
}
