/** Runs the work of a part step by step, on threads. */

import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import type { Range } from "../../files/parts/part-ranges.ts";
import type { RowTable } from "../../files/parts/row-table.ts";
import { startScorers } from "../../pipeline/scoring-pool.ts";
import type { Stage } from "../../pipeline/scoring-stages.ts";
import type { ScoringPool } from "../../scoring/stages.ts";
import type { PartContext } from "../part-context.ts";
import {
	openGraph,
	openSetB,
	openSetTable,
	type PartSet,
	rangeOf,
} from "../sets.ts";
import { settingsOf } from "../settings.ts";
import { type Step, walkSteps } from "./steps.ts";

/** Features of more bytes are in no kernels' memory, which takes several times as long. */
const mostFeatureBytes = 2 ** 32 - 2 ** 20;
/** Links of a step are counted in 32 bits. */
const mostLinks = 2 ** 31 - 1;
/** Bytes of a row for its number and for the state of two threads beside all that is read. */
const stateBytes = 64;

/** What a step reads of each of its rows. */
export interface RowCosts {
	/** How many neighbours of a row are in the subgraphs at each hop. */
	readonly hops: readonly number[];
	/** Whether features are read. */
	readonly hasFeatures: boolean;
	/** Bytes of a row that tables are read for, beside features and links. */
	readonly bytes: number;
	/** Links of a row that are read; absent for none. */
	readonly links?: number;
	/** The most rows of a step; absent for any number. */
	readonly mostRows?: number;
}

/** The pivots of a part, and the set and the graph that they belong to. */
export interface PartRows {
	readonly set: PartSet;
	readonly graph: RowTable<Int32Array>;
	readonly pivots: Range;
}

export function openPartRows(context: PartContext, part: number): PartRows {
	const set = openSetB(context);
	const graph = openGraph(context, "B");
	return { set, graph, pivots: rangeOf(context, set.rows, part) };
}

/** Calls `work` for each step over the pivots of a part, one after another, with a pool of threads. */
export async function runSteps(
	context: PartContext,
	{ set, graph, pivots }: PartRows,
	costs: RowCosts,
	work: (pool: ScoringPool<Stage>, step: Step) => Promise<void>,
): Promise<void> {
	if (pivots.first === pivots.end) return;
	const { manifest, memory, workers } = context;
	const featureBytes = costs.hasFeatures ? 4 * set.features.cols : 0;
	const { bytes, links = 0 } = costs;
	const rowBytes = stateBytes + featureBytes + bytes + 8 * links;
	const mostRows = Math.floor(
		Math.min(
			memory / rowBytes,
			mostFeatureBytes / featureBytes,
			mostLinks / links,
			costs.mostRows ?? Number.POSITIVE_INFINITY,
		),
	);
	const engine = await context.loadEngine();
	const pool = startScorers(engine, workers, pivots.end - pivots.first);
	try {
		const { align } = manifest;
		const walk = { graph, pivots, hops: costs.hops, mostRows, align };
		for (const step of walkSteps(walk)) await work(pool, step);
	} finally {
		await pool.workers.close();
	}
}

/** The columns of the graph whose links are scored. */
export function countScored(
	{ manifest }: PartContext,
	{ width }: RowTable<Int32Array>,
): number {
	return Math.min(settingsOf(manifest).kAtHop[0], width - 1);
}

/** A table over the rows that are scored. */
export const openTable = (
	context: PartContext,
	stage: string,
	name: string,
	width: number,
): RowTable<Float32Array> =>
	openSetTable(context, { stage, name, rows: openSetB(context).rows, width });

/** Whether a network scores all links twice. */
export const hasTwoPasses = ({ network }: PartContext): boolean =>
	splitPasses(network.weights).second !== null;
