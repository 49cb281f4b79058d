/** Scores a data set with a relational network of one or two passes. */

import { contentOrder, hashRows } from "../../arrays/content-order.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { createRandom } from "../../arrays/random.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { CheckpointMetadata } from "../../arrays/state-dict.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import type { RowOrder } from "../../graph/locality-order.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import { createScoredGraph } from "../../scoring/scored-graph.ts";
import type {
	Network,
	ScoredSet,
	ScoreSetOptions,
	SetToScore,
} from "../../scoring/scored-set.ts";
import type { ScoringPool } from "../../scoring/stages.ts";
import { type LinksByRow, probabilityOf } from "../first-pass.ts";
import { remeasureImpostors } from "../impostor-statistics.ts";
import {
	chooseMeasured,
	impostorMethod,
} from "../impostors/choose-impostors.ts";
import { type PairSample, samplePairs } from "../pair-sample.ts";
import { type Relations, withImpostors } from "../relations.ts";
import { averagePasses } from "./average-passes.ts";
import { applyLocalOrder, canReorder, type RowFacts } from "./local-order.ts";
import { collectPass, type Pass, relate, scorePass } from "./run-pass.ts";
import type { RelationalStage } from "./stages.ts";
import { applyTrivialLinks } from "./trivial-links.ts";
import { toUnitRows } from "./unit-rows.ts";

/** Scores all links of a set, with features of any length. Rows of zeros have no direction, so their links score 0. */
export function scoreRelational(
	pool: ScoringPool<RelationalStage>,
	network: Network,
	{ features: original, graph }: SetToScore,
	options: ScoreSetOptions,
): ScoredSet {
	const { metadata } = network;
	// The fingerprint of the features must be taken before they are reordered.
	if (canReorder(original, options)) options.shards?.takeFingerprint();
	const { features, rows, zeroRows } = toUnitRows(original, options);
	const hashes = hashRows(rows);
	let impostors: ChosenImpostors | null = null;
	const useImpostors = (used: ChosenImpostors) => {
		impostors = used;
	};
	async function* scoreAll(): AsyncGenerator<ScoredBatch> {
		const random = createRandom(options.seed);
		const contents = contentOrder(rows, hashes);
		const sample = samplePairs(rows, contents, random);
		const chosen =
			options.impostors ?? chooseMeasured(rows, contents, sample, metadata);
		const facts = { hashes, zeroRows, sample };
		const local = applyLocalOrder(features, graph, facts, options);
		const set = { features, rows, graph, facts, order: null, ...local };
		try {
			yield* scorePasses(pool, network, set, {
				...options,
				chosen,
				useImpostors,
			});
		} finally {
			local?.restore();
		}
	}
	return { batches: scoreAll(), zeroRows, usedImpostors: () => impostors };
}

/** Rows of length 1 or of zeros with their graph. */
interface UnitSet {
	readonly features: Features;
	/** The same features, open on this thread. */
	readonly rows: RowSource;
	readonly graph: KnnGraph;
	readonly facts: RowFacts;
	/** The order of the rows if they are reordered by locality, else null. */
	readonly order: RowOrder | null;
}

interface PassOptions extends ScoreSetOptions {
	/** The statistics of the first pass. */
	readonly chosen: ChosenImpostors;
	/** Called with the statistics of each pass. */
	readonly useImpostors: (impostors: ChosenImpostors) => void;
}

/**
 * Runs the one pass of a network, or both. Where few people have most rows, the impostor statistics are wrong. If the links of the first pass show that,
 * the first pass runs again with better statistics before the second.
 */
async function* scorePasses(
	pool: ScoringPool<RelationalStage>,
	{ weights, metadata }: Network,
	set: UnitSet,
	options: PassOptions,
): AsyncGenerator<ScoredBatch> {
	const { first, second } = splitPasses(weights);
	const { graph, order } = set;
	const { chosen, useImpostors } = options;
	useImpostors(chosen);
	const least = leastCosine(graph, options);
	// The scores of the last pass are in the same memory as the cosines: a row's scores overwrite its cosines, which are not read again.
	const { scores: buffer } = options.scored;
	let relations = await relate(pool, set, chosen.impostors, buffer);
	if (!second) {
		const only = passOver(set, relations, null, least);
		yield* scorePass(pool, { ...only, pass: 1, weights }, options);
		return;
	}
	const collect = (pass: number) => {
		const scored = createScoredGraph(graph, options.kAtHop[0]);
		const own = { ...options, scored };
		const parts = { ...passOver(set, relations, null, null), weights: first };
		const score = () => scorePass(pool, { ...parts, pass }, own);
		return collectPass(score, pass, own, order);
	};
	let pass = 1;
	let links: LinksByRow | null = await collect(pass);
	const after = remeasure(set.facts.sample, links, chosen, metadata);
	if (after) {
		useImpostors(after);
		// Frees the old links before the new ones are allocated.
		links = null;
		relations = withImpostors(relations, after.impostors);
		links = await collect(++pass);
	}
	const final = links;
	options.onFirstLinks?.({
		probability: (row, other) => probabilityOf(final, row, other),
		masses: final.masses,
	});
	const last = { ...passOver(set, relations, links, least), weights: second };
	yield* scorePass(pool, { ...last, pass: pass + 1 }, options);
}

/**
 * Measures statistics again with the links of a first pass. Statistics that were not measured on the rows stay: in a set of one person, the pairs that are
 * left are those of the least similar photographs.
 */
function remeasure(
	sample: PairSample,
	links: LinksByRow,
	chosen: ChosenImpostors,
	metadata: CheckpointMetadata,
): ChosenImpostors | null {
	if (chosen.source !== "rows") return null;
	const impostors = remeasureImpostors(
		sample,
		links,
		chosen.impostors,
		impostorMethod(metadata),
	);
	return impostors && { ...chosen, impostors };
}

/** Of few rows that are left of many, one is every other's neighbour; a link needs at least this many deviations above strangers then. */
const leastDeviations = 2.5;

/** The least cosine of a link: where the statistics were measured before, on more rows than these few; else null. */
export function leastCosine(
	{ rows }: Pick<KnnGraph, "rows">,
	{ impostors, kAtHop }: Pick<ScoreSetOptions, "impostors" | "kAtHop">,
): number | null {
	if (impostors?.source !== "rows" || rows > kAtHop[0]) return null;
	const { mean, deviation } = impostors.impostors;
	return mean + leastDeviations * deviation;
}

/** @param links the pooled links of the pass before, or null for a first pass */
function passOver(
	{ rows, facts, order }: UnitSet,
	relations: Relations<Features>,
	links: LinksByRow | null,
	least: number | null,
): Pick<Pass, "related" | "isReordered" | "finish"> {
	return {
		related: { relations, links },
		isReordered: order !== null,
		finish(batches) {
			const averaged = links ? averagePasses(batches, links) : batches;
			return applyTrivialLinks(averaged, rows, facts, least);
		},
	};
}
