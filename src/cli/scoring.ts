/** Scoring and grouping with progress and live figures, as `test` and `cluster` do it. */
import type { Checkpoint } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";
import type { Shards } from "../io/shards.ts";
import { readingBytes } from "../io/stored-rows.ts";
import { type ClusteredSet, clusterSet } from "../jobs/cluster-set.ts";
import { fillThreshold, type GroupOptions } from "../jobs/group.ts";
import type { ItemSet } from "../jobs/link-scores.ts";
import { clusteringGrowth } from "../jobs/memory.ts";
import { movedFrom } from "../jobs/moved-rows.ts";
import { networkSettings } from "../jobs/network.ts";
import type { InputSet } from "./inputs.ts";
import { announceMemory } from "./memory.ts";
import { fillUntyped } from "./options.ts";
import { createProgress } from "./progress.ts";
import { count, describeFigures } from "./report.ts";
import type { GraphInputOptions } from "./running/set-graph.ts";
import type { OutputOptions, Streams } from "./streams.ts";

export interface ScoringOptions extends GroupOptions, OutputOptions {
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly batchSize: number;
	readonly seed: number;
	readonly workers: number;
	/** Where scores are kept on the way. */
	readonly shards?: Shards;
	/** Told the links as they are scored. */
	readonly onLinks?: (edges: Int32Array, scores: Float32Array) => void;
	/** Batches between two lines of figures; null prints none. */
	readonly printFreq: number | null;
}

/** What was asked for, with what the network is best used with where nobody typed anything. */
export function optionsFor<T extends ScoringOptions>(
	network: Checkpoint,
	asked: T,
	typed: ReadonlySet<string>,
): T {
	const filled = fillUntyped<ScoringOptions>(
		asked,
		typed,
		networkSettings(network),
	);
	return { ...asked, ...fillThreshold(filled, typed.has("threshold")) };
}

/** Says how much memory scoring and grouping a set will take, as `announceMemory` does; `width` neighbours where no graph is given. */
export function announceScoringMemory(
	engine: Engine,
	network: Checkpoint,
	{ features, graph }: InputSet,
	width: number,
	options: ScoringOptions & GraphInputOptions,
	streams: Streams,
): void {
	const { rows, cols } = features;
	const neighbours = graph ? graph.cols - 1 : Math.min(width, rows - 1);
	const hasGraph = graph !== null;
	const reading = readingBytes(features);
	const size = { rows, cols, neighbours, hasGraph, reading };
	const task = { ...options, ...size, network };
	announceMemory(clusteringGrowth(engine, task), streams);
}

/** Also says so where a cluster was kept whole although it is larger than `--max-sz`. */
export async function clusterWithProgress(
	engine: Engine,
	network: Checkpoint,
	set: ItemSet,
	graphName: string,
	options: ScoringOptions,
	streams: Streams,
): Promise<ClusteredSet> {
	const progress = createProgress(streams, options, "score");
	const { printFreq } = options;
	let batches = 0;
	try {
		const clustered = await clusterSet(engine, network, set, {
			...options,
			graphName,
			overwritesFeatures: true,
			movesFrom: movedFrom,
			onBatch({ done, total, last, average }) {
				progress.update(done, total);
				// Of no links, nothing is right or wrong.
				if (!last?.links || !average || !printFreq) return;
				if (batches++ % printFreq === 0)
					progress.line(
						`[${done}/${total}] ${describeFigures(last)} (average: ${describeFigures(average)})`,
					);
			},
			onGroup: (done, total) => progress.update(done, total),
		});
		const { zeroRows } = clustered.links;
		if (zeroRows.length > 0)
			progress.warn(
				`rows of zeros, which have no direction: ${count(zeroRows.length)} (the first is row ${zeroRows[0]}); each is a cluster of its own`,
			);
		for (const { size } of clustered.grouping.oversized)
			progress.warn(
				`${count(size)} items hang together at score 1 and stay one cluster although --max-sz is ${options.maxSz}`,
			);
		const { propagation, maxSz } = options;
		const { rows } = set.features;
		if (
			(propagation === "threshold" || propagation === "soft") &&
			clustered.clusters === 1 &&
			rows > 1 &&
			rows <= maxSz
		)
			progress.warn(
				`all ${count(rows)} rows hang together and are no more than --max-sz (${maxSz}), so nothing was cut: give a smaller --max-sz or --propagation naive`,
			);
		return clustered;
	} finally {
		progress.stop();
	}
}
