/** Joins nearly equal rows of a set: each group of them becomes its leader, and the graph of the leaders is derived, or built anew where that is faster. */
import type { KnnGraph } from "../arrays/knn-graph.ts";
import { type Shards, withPrefix } from "../files/runs/shards.ts";
import { selectFeatures } from "../files/stored/select-features.ts";
import type { Features } from "../files/stored/stored-matrix.ts";
import { whileRead } from "../files/stored/stored-rows.ts";
import { joinCopies, leadersOf } from "../graph/copies/copies.ts";
import {
	deriveLeadersGraph,
	fillShortRows,
} from "../graph/copies/leaders-graph.ts";
import { findNearRows, type NearRows } from "../graph/copies/near-rows.ts";
import { createSimilarity, type Metric } from "../graph/similarity.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import {
	decisionsOfLeaders,
	partCopies,
} from "../grouping/decisions/leaders.ts";
import { freeMemory } from "../threads/free-memory.ts";

/** The leaders so far; the stages replace features and graph. */
export interface Leaders {
	features: Features;
	/** Null until it is built. */
	graph: KnnGraph | null;
	/** Whether features in memory may be overwritten. */
	isOwn: boolean;
	/** Whether the graph is the one of the input, or derived from it. */
	isGiven: boolean;
}

/** Whether each row's neighbours are in order of their cosines: a graph from elsewhere may list them in any order, and one by distances lists them in that. */
export const areSorted = (
	isGiven: boolean,
	{ metric }: Pick<JoinOptions, "metric">,
): boolean => !isGiven && metric === "cosine";

export interface JoinOptions {
	/** The metric of the graph. */
	readonly metric: Metric;
	/** Whether features in memory and a graph that was read may be overwritten. */
	readonly overwrites: boolean;
	/** What people know about the rows. Copies that they tell apart, directly or through others, are no copies. */
	readonly decisions?: Decisions | null;
	readonly shards?: Shards;
	/** Builds the graph of some features. @param k neighbours of every row; undefined for those that the options say */
	readonly build: (
		features: Features,
		options: { readonly k?: number; readonly shards?: Shards },
	) => Promise<KnnGraph>;
}

export interface FoundCopies {
	readonly copyOf: Int32Array;
	readonly order: Int32Array;
	readonly cutOff: number;
	/** What the first round finds; without it, it is searched for. */
	readonly near?: Pick<NearRows, "leaderOf" | "isOpen">;
}

/** Joins nearly equal leaders, and again the leaders of these where their groups may be larger than the lists of neighbours. */
export async function joinNearRows(
	leaders: Leaders,
	{ copyOf, order, cutOff, near: first }: FoundCopies,
	options: JoinOptions,
): Promise<Int32Array> {
	const ranks = ranksOf(order);
	for (let round = 1; ; round++) {
		const rows = leadersOf(copyOf);
		const search = () =>
			whileRead(leaders.features, async (source) =>
				findNearRows(createSimilarity(source, "cosine"), leaders.graph!, {
					cutOff,
					isSorted: areSorted(leaders.isGiven, options),
					rankOf: (leader) => ranks[rows[leader]],
				}),
			);
		const near = (round === 1 && first) || (await search());
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
export function ranksOf(order: Int32Array): Int32Array {
	const ranks = new Int32Array(order.length);
	for (let rank = 0; rank < order.length; rank++) ranks[order[rank]] = rank;
	return ranks;
}

/** Reduces the set to its leaders. @param leaderOf [M] the leader of each row, by its position */
export async function keepLeaders(
	leaders: Leaders,
	leaderOf: Int32Array,
	round: number,
	options: JoinOptions,
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
	{ build, metric, overwrites, shards }: JoinOptions,
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
