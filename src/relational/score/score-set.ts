/**
 * A relational network on a data set: rows of length 1, how they stand to their neighbours, and the links' scores.
 * A row of zeros has no direction, so nothing is said of it: its links score 0. Equal rows are one photograph: their link scores 1.
 */

import { contentOrder, hashRows } from "../../arrays/content-order.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { findZeroRows, normaliseRows } from "../../arrays/normalise.ts";
import { createRandom } from "../../arrays/random.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import type { CheckpointMetadata, StateDict } from "../../arrays/state-dict.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import { normalised, openRows } from "../../files/stored/stored-rows.ts";
import type { RowOrder } from "../../graph/locality-order.ts";
import type { GroupOptions } from "../../grouping/group.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { relationalDefaultsOf } from "../../options/command-options.ts";
import type { ScoredBatch } from "../../scoring/scored-batch.ts";
import { createScoredGraph } from "../../scoring/scored-graph.ts";
import type {
	ScoredSet,
	ScoreSetOptions,
	SetToScore,
} from "../../scoring/scored-set.ts";
import { fillWith, type ScoringPool } from "../../scoring/stages.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { LinksByRow } from "../first-pass.ts";
import {
	type ImpostorStatistics,
	measureImpostors,
	remeasureImpostors,
} from "../impostor-statistics.ts";
import { samplePairs } from "../pair-sample.ts";
import {
	createRelations,
	type Relations,
	withImpostors,
} from "../relations.ts";
import { blend } from "./average-passes.ts";
import { isMovable, type KnownOfRows, moveTogether } from "./local-order.ts";
import { collectPass, readTogether, scorePassOf } from "./run-pass.ts";
import type { RelationalStage } from "./stages.ts";
import { settle } from "./trivial-links.ts";

/** Rows that a thread relates at once where it need not read them. */
const relatedTogether = 256;

type RelationalSettings = SubgraphOptions & GroupOptions;

/** What the checkpoint says, or else the defaults of a relational network. */
export function relationalSettings(
	metadata: CheckpointMetadata,
): Partial<RelationalSettings> {
	const defaults = relationalDefaultsOf<RelationalSettings>("cluster");
	const { threshold } = metadata.training;
	return {
		...defaults,
		kAtHop: metadata.kAtHop ?? defaults.kAtHop,
		activeConnection: metadata.activeConnection ?? defaults.activeConnection,
		threshold:
			typeof threshold === "number" && threshold >= 0 && threshold <= 1
				? threshold
				: defaults.threshold,
	};
}

/** The relations of rows of length 1 or of zeros; `room` is as `createRelations` says. */
export async function relate<F extends Features>(
	pool: ScoringPool<RelationalStage>,
	{ features, graph }: { readonly features: F; readonly graph: KnnGraph },
	impostors: ImpostorStatistics,
	room: Float32Array | null = null,
): Promise<Relations<F>> {
	const relations = createRelations(features, graph, impostors, room);
	const stage = { network: "relational", kind: "relate", relations } as const;
	await fillWith(pool, stage, {
		numRows: graph.rows,
		step: isStored(features) ? readTogether : relatedTogether,
	});
	return relations;
}

/**
 * Scores all links of a set of features of any length, once or, with a network of two passes, twice. Where few people have most rows and so
 * tilt the measure, the first of two passes is made again with the one that its own links correct.
 */
export function scoreRelational(
	pool: ScoringPool<RelationalStage>,
	weights: StateDict,
	{ features: given, graph }: SetToScore,
	options: ScoreSetOptions,
): ScoredSet {
	if (isMovable(given, options)) options.shards?.takeStamp();
	const { features, rows, zeroRows } = toUnitRows(given, options);
	const hashes = hashRows(rows);
	async function* scoreAll(): AsyncGenerator<ScoredBatch> {
		const random = createRandom(options.seed);
		const sample = samplePairs(rows, contentOrder(rows, hashes), random);
		const known = { hashes, zeroRows, sample };
		const moved = moveTogether(features, graph, known, options);
		const set = { features, rows, graph, known, places: null, ...moved };
		try {
			yield* scorePasses(pool, weights, set, options);
		} finally {
			moved?.back();
		}
	}
	return { batches: scoreAll(), zeroRows };
}

/** Rows of length 1 or of zeros, and what is known of them. */
interface UnitSet {
	readonly features: Features;
	readonly rows: RowSource;
	readonly graph: KnnGraph;
	readonly known: KnownOfRows;
	readonly places: RowOrder | null;
}

async function* scorePasses(
	pool: ScoringPool<RelationalStage>,
	weights: StateDict,
	{ features, rows, graph, known, places }: UnitSet,
	options: ScoreSetOptions,
): AsyncGenerator<ScoredBatch> {
	const { first, second } = splitPasses(weights);
	const scorePass = (
		pass: number,
		weightsOfPass: StateDict,
		links: LinksByRow | null,
		of: ScoreSetOptions,
	) =>
		scorePassOf(
			pool,
			{
				pass,
				weights: weightsOfPass,
				related: { relations, links },
				isMoved: places !== null,
				finish(batches) {
					const blended = links ? blend(batches, links) : batches;
					return settle(blended, { rows, ...known });
				},
			},
			of,
		);
	const before = measureImpostors(known.sample);
	// Of the last pass, the scores of a row take the place of its cosines, which nobody reads any more.
	const room = options.scored.scores;
	let relations = await relate(pool, { features, graph }, before, room);
	if (!second) {
		yield* scorePass(1, first, null, options);
		return;
	}
	const collect = (pass: number) => {
		const scored = createScoredGraph(graph, options.kAtHop[0]);
		const of = { ...options, scored };
		const score = () => scorePass(pass, first, null, of);
		return collectPass(score, pass, of, places);
	};
	let passes = 1;
	let links: LinksByRow | null = await collect(passes);
	const after = remeasureImpostors(known.sample, links, before);
	if (after) {
		// Before the next ones are there.
		links = null;
		relations = withImpostors(relations, after);
		links = await collect(++passes);
	}
	yield* scorePass(passes + 1, second, links, options);
}

/** In the given memory, in a copy, or as they are read. */
function toUnitRows(
	given: Features,
	{ overwritesFeatures }: ScoreSetOptions,
): Pick<UnitSet, "features" | "rows"> & Pick<KnownOfRows, "zeroRows"> {
	if (isStored(given)) {
		const features = normalised(given);
		const rows = openRows(features);
		return { features, rows, zeroRows: findZeroRows(rows) };
	}
	const { buffer, length } = given.data;
	const isInPlace = overwritesFeatures && buffer instanceof SharedArrayBuffer;
	const room = isInPlace ? given : createKernelFloats(length);
	const { features: unit, zeroRows } = normaliseRows(given, room.data);
	const features = { ...unit, memory: room.memory };
	return { features, rows: openRows(features), zeroRows };
}

/** What a second pass of a network knows of a set from the network of the first. */
export function scoreFirstPass(
	pool: ScoringPool<RelationalStage>,
	weights: StateDict,
	relations: Relations<Features>,
	options: Omit<ScoreSetOptions, "scored">,
): Promise<LinksByRow> {
	const related = { relations, links: null };
	const scored = createScoredGraph(relations.graph, options.kAtHop[0]);
	const all = { ...options, scored };
	const score = () =>
		scorePassOf(
			pool,
			{
				...{ pass: 1, weights, related, isMoved: false },
				finish: (unchanged) => unchanged,
			},
			all,
		);
	return collectPass(score, 1, all, null);
}
