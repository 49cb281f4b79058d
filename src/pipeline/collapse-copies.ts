/**
 * Collapses rows that are copies of others before links are scored. Equal rows become one row before the graph is built. Nearly equal ones are found in the
 * graph, and each group of them becomes its most central row, its leader; the graph of the leaders is then derived, or built anew where that is faster.
 */
import { contentOrder, hashRows } from "../arrays/content-order.ts";
import type { KnnGraph } from "../arrays/knn-graph.ts";
import type { CheckpointMetadata } from "../arrays/state-dict.ts";
import { type Shards, withPrefix } from "../files/runs/shards.ts";
import { selectFeatures } from "../files/stored/select-features.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import {
	type Copies,
	type CopyKind,
	joinCopies,
	leaderPositions,
	leadersOf,
} from "../graph/copies/copies.ts";
import { nearCutOff } from "../graph/copies/cut-off.ts";
import { findEqualRows } from "../graph/copies/equal-rows.ts";
import {
	deriveLeadersGraph,
	fillShortRows,
} from "../graph/copies/leaders-graph.ts";
import { findNearRows, neighbourCosines } from "../graph/copies/near-rows.ts";
import { createSimilarity, type Metric } from "../graph/similarity.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import {
	decisionsOfLeaders,
	partCopies,
} from "../grouping/decisions/leaders.ts";
import type { ChosenImpostors } from "../metrics/impostors.ts";
import { freeMemory } from "../threads/free-memory.ts";
import { measureStrangers } from "./measure-strangers.ts";

/** Of fewer leaders, too few pairs are different people: then the statistics of all rows are better, although copies are among them. */
const fewLeaders = 150;
/** Rows whose nearest neighbours tell whether rows come in bursts. */
const sampledRows = 4000;

export interface CollapseOptions {
	readonly copies: CopyKind;
	/** The metric of the graph. */
	readonly metric: Metric;
	/** Seed of the pairs of rows whose cosines are measured. */
	readonly seed: number;
	/** Whether features in memory and a graph that was read may be overwritten. */
	readonly overwrites: boolean;
	/** The cosines of different people; without them, they are measured, or those of an embedding that the network knows. */
	readonly impostors?: ChosenImpostors;
	/** What people know about the rows. Copies that they tell apart, directly or through others, are no copies. */
	readonly decisions?: Decisions | null;
	/** The metadata of the network that scores. */
	readonly metadata: CheckpointMetadata;
	readonly shards?: Shards;
	/** Builds the graph of some features. @param k neighbours of every row; undefined for those that the options say */
	readonly build: (
		features: Features,
		options: { readonly k?: number; readonly shards?: Shards },
	) => Promise<KnnGraph>;
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

/** The leaders so far; the stages replace features and graph. */
interface Leaders {
	features: Features;
	/** Null until it is built. */
	graph: KnnGraph | null;
	/** Whether features in memory may be overwritten. */
	isOwn: boolean;
	/** Whether the graph is the one of the input, or derived from it. */
	isGiven: boolean;
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

/** Whether each row's neighbours are in order of their cosines: a graph from elsewhere may list them in any order, and one by distances lists them in that. */
const areSorted = (isGiven: boolean, { metric }: CollapseOptions) =>
	!isGiven && metric === "cosine";

interface FoundCopies {
	readonly copyOf: Int32Array;
	readonly order: Int32Array;
	readonly cutOff: number;
}

/** Joins nearly equal leaders, and again the leaders of these where their groups may be larger than the lists of neighbours. */
async function joinNearRows(
	leaders: Leaders,
	{ copyOf, order, cutOff }: FoundCopies,
	options: CollapseOptions,
): Promise<Int32Array> {
	const ranks = ranksOf(order);
	for (let round = 1; ; round++) {
		const rows = leadersOf(copyOf);
		const near = await whileRead(leaders.features, async (source) =>
			findNearRows(createSimilarity(source, "cosine"), leaders.graph!, {
				cutOff,
				isSorted: areSorted(leaders.isGiven, options),
				rankOf: (leader) => ranks[rows[leader]],
			}),
		);
		const { decisions } = options;
		const known = decisions && decisionsOfLeaders(decisions, copyOf);
		const leaderOf = partCopies(near.leaderOf, known);
		await keepLeaders(leaders, leaderOf, round, options);
		copyOf = joinCopies(copyOf, leaderOf);
		const hasCopies = leaderOf.some((leader, row) => leader !== row);
		if (!hasCopies || !near.isOpen) return copyOf;
	}
}

/** [N] the position of each row in an order. */
function ranksOf(order: Int32Array): Int32Array {
	const ranks = new Int32Array(order.length);
	for (let rank = 0; rank < order.length; rank++) ranks[order[rank]] = rank;
	return ranks;
}

/** Reduces the set to its leaders. @param leaderOf [M] the leader of each row, by its position */
async function keepLeaders(
	leaders: Leaders,
	leaderOf: Int32Array,
	round: number,
	options: CollapseOptions,
): Promise<void> {
	const kept = leadersOf(leaderOf);
	if (kept.length === leaderOf.length) return;
	// The fingerprint is that of the input, which may be overwritten now.
	options.shards?.takeFingerprint();
	leaders.features = selectFeatures(leaders.features, kept, leaders.isOwn);
	leaders.isOwn = true;
	if (leaders.graph) await keepGraph(leaders, leaderOf, round, options);
}

/** Derives the graph of the leaders, whose features the set has already, or builds it anew. */
async function keepGraph(
	leaders: Leaders,
	leaderOf: Int32Array,
	round: number,
	{ build, metric, overwrites, shards }: CollapseOptions,
): Promise<void> {
	const { features, isGiven } = leaders;
	const k = leaders.graph!.cols - 1;
	const isInPlace = overwrites || !isGiven;
	const derived = deriveLeadersGraph(leaders.graph!, leaderOf, isInPlace);
	if (derived) {
		leaders.graph = derived.graph;
		if (derived.short.length === 0) return;
		await whileRead(features, async (rows) =>
			fillShortRows(createSimilarity(rows, metric), derived),
		);
		return;
	}
	// The caller refers to a graph that was given, so that its memory would not become free.
	const memory = isGiven && overwrites ? leaders.graph!.data : null;
	leaders.graph = null;
	leaders.isGiven = false;
	await freeMemory();
	const ofRound = shards && withPrefix(shards, `leaders-${round}-`);
	const built = await build(features, { k, shards: ofRound });
	leaders.graph = memory ? moveInto(memory, built) : built;
}

function moveInto(memory: Int32Array, graph: KnnGraph): KnnGraph {
	memory.set(graph.data);
	return { ...graph, data: memory.subarray(0, graph.data.length) };
}
