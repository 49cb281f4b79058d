/**
 * Collapses rows that are copies of others before links are scored. Equal rows become one row before the graph is built. Nearly equal ones are found in the
 * graph, and each group of them becomes its most central row, its leader; the graph of the leaders is then derived, or built anew where that is faster.
 */
import { contentOrder, hashRows } from "../arrays/content-order.ts";
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { CheckpointMetadata } from "../arrays/state-dict.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import {
	type Copies,
	type CopyKind,
	leaderPositions,
} from "../graph/copies/copies.ts";
import { nearCutOff } from "../graph/copies/cut-off.ts";
import { findEqualRows } from "../graph/copies/equal-rows.ts";
import { neighbourCosines } from "../graph/copies/near-rows.ts";
import { createSimilarity } from "../graph/similarity.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import {
	decisionsOfLeaders,
	partCopies,
} from "../grouping/decisions/leaders.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import {
	areSorted,
	type FoundCopies,
	type JoinOptions,
	joinNearRows,
	keepLeaders,
	type Leaders,
	ranksOf,
} from "./join-near-rows.ts";
import { measureStrangers } from "./measure-strangers.ts";

/** Of fewer leaders, too few pairs are different people: then the statistics of all rows are better, although copies are among them. */
export const fewLeaders = 150;
/** Rows whose nearest neighbours tell whether rows come in bursts. */
export const sampledRows = 4000;

export interface CollapseOptions extends JoinOptions {
	readonly copies: CopyKind;
	/** Seed of the pairs of rows whose cosines are measured. */
	readonly seed: number;
	/** The cosines of different people; without them, they are measured, or those of an embedding that the network knows. */
	readonly impostors?: ChosenImpostors;
	/** The metadata of the network that scores. */
	readonly metadata: CheckpointMetadata;
}

/** The leaders of N rows, and which rows are their copies. */
export interface CollapsedSet {
	/** Row i is the i-th leader. */
	readonly features: Features;
	readonly graph: KnnGraph;
	/** [N] the row that each row is a copy of, its own number for a leader; null where no row is a copy. */
	readonly copyOf: Int32Array | null;
	/** Null where copies were not searched for. */
	readonly copies: Copies | null;
	/** The statistics to score with where the leaders are too few to measure them; else those of the options. */
	readonly impostors?: ChosenImpostors;
	/** What people know about the leaders; null where nothing is known. */
	readonly decisions: Decisions | null;
	/** Whether the features may be overwritten: because the options say so, or because they are a copy. */
	readonly isOwn: boolean;
}

/**
 * Finds the copies in a set, builds its graph where there is none, and returns the set of the leaders.
 * @throws InputError as `buildGraph`
 */
export async function collapseCopies(
	set: Pick<Leaders, "features" | "graph">,
	options: CollapseOptions,
): Promise<CollapsedSet> {
	const { copies: kind, overwrites, shards, build } = options;
	const leaders: Leaders = {
		...set,
		isOwn: overwrites,
		isGiven: set.graph !== null,
	};
	const decisions = options.decisions ?? null;
	if (kind === "none") {
		const known = decisions && {
			...decisions,
			ranks: ranksOf((await sortByContent(set.features)).order),
		};
		const graph = set.graph ?? (await build(set.features, { shards }));
		const { impostors } = options;
		const copies = { copyOf: null, copies: null, decisions: known };
		return { ...leaders, graph, impostors, ...copies };
	}
	const { order, equalTo: equalRows } = await sortByContent(set.features);
	const numRows = order.length;
	const equalTo = partCopies(equalRows, decisions);
	await keepLeaders(leaders, equalTo, 0, options);
	const equal = numRows - leaders.features.rows;
	leaders.graph ??= await build(leaders.features, { shards });
	let copyOf = equalTo;
	let cutOff: number | null = null;
	let { impostors } = options;
	if (kind === "near") {
		const chosen = await chooseCutOff(leaders, { copyOf, order }, options);
		cutOff = chosen.cutOff;
		copyOf = await joinNearRows(leaders, { copyOf, order, cutOff }, options);
		if (leaders.features.rows < fewLeaders && leaders.features.rows < numRows)
			impostors = chosen.impostors;
	}
	const rows = numRows - leaders.features.rows;
	const known = decisions && { ...decisions, ranks: ranksOf(order) };
	return {
		features: leaders.features,
		graph: leaders.graph,
		isOwn: leaders.isOwn,
		impostors,
		decisions: known && decisionsOfLeaders(known, copyOf),
		copyOf: rows > 0 ? copyOf : null,
		copies: { rows, equal, cutOff },
	};
}

/** The rows in the order of their content, and [N] the first row that equals each. */
function sortByContent(features: Features) {
	return whileRead(features, async (rows) => {
		const hashes = hashRows(rows);
		const order = contentOrder(rows, hashes);
		return { order, equalTo: findEqualRows(rows, order, hashes) };
	});
}

/** The order by content is a random one, so its first rows are a random sample. */
function chooseCutOff(
	{ features, graph, isGiven }: Leaders,
	{ copyOf, order }: Pick<FoundCopies, "copyOf" | "order">,
	options: CollapseOptions,
): Promise<{ readonly cutOff: number; readonly impostors: ChosenImpostors }> {
	const positions = leaderPositions(copyOf);
	const sample = order
		.filter((row) => copyOf[row] === row)
		.map((row) => positions[row]);
	return whileRead(features, async (rows) => {
		const impostors =
			options.impostors ?? measureStrangers(rows, sample, options);
		const cosines = neighbourCosines(
			createSimilarity(rows, "cosine"),
			graph!,
			sample.subarray(0, sampledRows),
			{ isSorted: areSorted(isGiven, options) },
		);
		const cutOff = nearCutOff(impostors.impostors, features.rows, cosines);
		return { cutOff, impostors };
	});
}
