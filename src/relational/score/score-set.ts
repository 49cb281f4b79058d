/**
 * A relational network on a data set: rows of length 1, how they stand to their neighbours, and the links' scores.
 * A row of zeros has no direction, so nothing is said of it: its links score 0. Equal rows are one photograph: their link scores 1.
 */
import { relationalDefaultsOf } from "../../config.ts";
import { contentOrder, hashRows } from "../../arrays/content-order.ts";
import type { LinksByRow } from "../first-pass.ts";
import {
	type Impostors,
	measureImpostors,
	remeasureImpostors,
	samplePairs,
} from "../impostor-statistics.ts";
import { createKernelFloats } from "../../core/kernels.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { RowPlaces } from "../../graph/locality-order.ts";
import { findZeroRows, normaliseRows } from "../../arrays/normalise.ts";
import { splitPasses } from "../../files/checkpoints/relational-passes.ts";
import { createRandom } from "../../arrays/random.ts";
import {
	createRelations,
	measuredAgainst,
	type Relations,
} from "../relations.ts";
import type { RowSource } from "../../arrays/row-source.ts";
import { createScoredGraph } from "../../scoring/scored-graph.ts";
import type { CheckpointMetadata, StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import { normalised, openRows } from "../../files/stored/stored-rows.ts";
import type { ScoredBatch } from "../../lgcn/score/score.ts";
import { blend } from "./average-passes.ts";
import { isMovable, type KnownOfRows, moveTogether } from "./local-order.ts";
import type { NetworkSettings, ScoredSet, ScoreSetOptions } from "../../pipeline/network.ts";
import { collectPass, readTogether, scorePassOf } from "./run-pass.ts";
import { fillWith } from "../../pipeline/scoring-pool.ts";
import type { ScoringCrew } from "../../pipeline/scoring-stages.ts";
import { settle } from "./trivial-links.ts";

/** Rows that a thread relates at once where it need not read them. */
const relatedTogether = 256;

/** What the checkpoint says, or else the defaults of a relational network. */
export function relationalSettings(
	metadata: CheckpointMetadata,
): Partial<NetworkSettings> {
	const defaults = relationalDefaultsOf<NetworkSettings>("cluster");
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
	engine: Engine,
	crew: ScoringCrew,
	features: F,
	graph: KnnGraph,
	impostors: Impostors,
	room: Float32Array | null = null,
): Promise<Relations<F>> {
	const relations = createRelations(features, graph, impostors, room);
	await fillWith(
		...([crew, engine, { kind: "relate", relations }] as const),
		graph.rows,
		isStored(features) ? readTogether : relatedTogether,
	);
	return relations;
}

/**
 * Scores all links of a set of features of any length, once or, with a network of two passes, twice. Where few people have most rows and so
 * tilt the measure, the first of two passes is made again with the one that its own links correct.
 */
export function scoreRelational(
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	given: Features,
	graph: KnnGraph,
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
			yield* scorePasses(engine, crew, weights, set, options);
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
	readonly places: RowPlaces | null;
}

async function* scorePasses(
	engine: Engine,
	crew: ScoringCrew,
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
			...([engine, crew, weightsOfPass, { relations, links }] as const),
			...([pass, of] as const),
			(batches) => {
				const blended = links ? blend(batches, links) : batches;
				return settle(blended, { rows, ...known });
			},
			places !== null,
		);
	const before = measureImpostors(known.sample);
	// Of the last pass, the scores of a row take the place of its cosines, which nobody reads any more.
	const room = options.scored.scores;
	let relations = await relate(engine, crew, features, graph, before, room);
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
		relations = measuredAgainst(relations, after);
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
	engine: Engine,
	crew: ScoringCrew,
	weights: StateDict,
	relations: Relations<Features>,
	options: Omit<ScoreSetOptions, "scored">,
): Promise<LinksByRow> {
	const related = { relations, links: null };
	const scored = createScoredGraph(relations.graph, options.kAtHop[0]);
	const all = { ...options, scored };
	const score = () =>
		scorePassOf(
			...([engine, crew, weights, related, 1, all] as const),
			(unchanged) => unchanged,
			false,
		);
	return collectPass(score, 1, all, null);
}
