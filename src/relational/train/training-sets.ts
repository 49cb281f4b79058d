/**
 * The data sets that a relational network is trained on: those given, libraries of other make from their rows, and other embeddings of the same rows.
 * Each has its own neighbour graph and statistics. All that is drawn depends on the seed and the data alone.
 */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import { knownRows } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { createRandom, type Random } from "../../arrays/random.ts";
import { sharedFloats, shareMatrix } from "../../arrays/shared-memory.ts";
import type { StateDict } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import { InputError } from "../../errors.ts";
import { buildGraph, type GraphOptions } from "../../graph/build-graph.ts";
import { everyRow } from "../../graph/similarity.ts";
import { graphDefaults } from "../../options/graph-options.ts";
import type { ScoringPool } from "../../scoring/stages.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import {
	type ImpostorStatistics,
	measureImpostors,
} from "../impostor-statistics.ts";
import { samplePairs } from "../pair-sample.ts";
import { relate, scoreFirstPass } from "../score/score-set.ts";
import type { RelationalStage } from "../score/stages.ts";
import type { RelationalSet } from "./batch-source.ts";
import { composeLibraries, takeRows } from "./compositions.ts";
import {
	drawEmbedding,
	drawLibrary,
	drawnLibraries,
} from "./drawn-libraries.ts";
import { putSideBySide, transformEmbeddings } from "./transformations.ts";

/** A drawn library with fewer rows of known identity teaches nothing. */
const leastDrawnRows = 20;

export interface TrainingSetsOptions {
	readonly compositions: boolean;
	readonly transformations: boolean;
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly method: GraphOptions["method"];
	readonly batchSize: number;
	readonly seed: number;
	readonly onSet: (done: number, total: number) => void;
}

/** A data set before its graph; its rows are of length 1 or of zeros, and lie in shared memory. */
interface Draft {
	readonly features: FloatMatrix;
	readonly labels: Int32Array;
	/** Null where it must be built. */
	readonly graph: KnnGraph | null;
}

/**
 * The given sets with, where asked, their compositions, the transformations of all rows and small libraries drawn from them. Sets with the same labels are taken
 * for embeddings of the same rows, which are also put side by side.
 * @param firstPass weights of the network that a second pass goes on from: every set is scored with it; or null
 * @throws InputError for a set of one row
 */
export async function makeTrainingSets(
	pool: ScoringPool<RelationalStage>,
	sets: readonly LabelledSet[],
	firstPass: StateDict | null,
	options: TrainingSetsOptions,
): Promise<RelationalSet[]> {
	const drafts = draftSets(sets, options);
	const { engine } = pool;
	const made: RelationalSet[] = [];
	for (const { features, labels, graph } of drafts) {
		const relations = await relate(
			pool,
			{
				features,
				graph: graph ?? (await buildFor(engine, features, options)),
			},
			impostorsOf(features, options.seed),
		);
		const scored =
			firstPass &&
			(await scoreFirstPass(pool, firstPass, relations, {
				...options,
				onFirstPass() {},
			}));
		made.push({
			...{ relations, labels },
			firstPass: scored,
		});
		options.onSet(made.length, drafts.length);
	}
	return made;
}

/** Sampled from the rows as they come, so that a command to train goes on giving the same network. */
function impostorsOf(features: FloatMatrix, seed: number): ImpostorStatistics {
	const order = everyRow(0, features.rows, 1);
	return measureImpostors(samplePairs(features, order, createRandom(seed)));
}

async function buildFor(
	engine: Engine,
	features: FloatMatrix,
	{ kAtHop, activeConnection, method, seed }: TrainingSetsOptions,
): Promise<KnnGraph> {
	const k = Math.max(graphDefaults.k, ...kAtHop, activeConnection);
	const built = await buildGraph(engine, features, {
		...{ k, method, seed, metric: "cosine" },
		onProgress() {},
	});
	return built.graph;
}

function draftSets(
	sets: readonly LabelledSet[],
	options: TrainingSetsOptions,
): Draft[] {
	const random = createRandom(options.seed);
	const drafts: Draft[] = [];
	for (const group of groupByLabels(sets)) {
		for (const draft of group)
			drafts.push(...(options.compositions ? compose(draft, random) : [draft]));
		if (options.transformations) drafts.push(...transform(group, random));
		if (options.compositions) drafts.push(...draw(group, options, random));
	}
	return drafts;
}

/** Sets that are embeddings of the same rows together, in the order given. */
function groupByLabels(sets: readonly LabelledSet[]): Draft[][] {
	const groups: Draft[][] = [];
	for (const { features: given, graph, labels } of sets) {
		if (given.rows < 2)
			throw new InputError("features", "at least 2 rows to train on", "1");
		const out = sharedFloats(given.data.length);
		const { features } = normaliseRows(given, out);
		const draft = { features, graph, labels: labels.ids };
		const group = groups.find(([{ labels: others }]) =>
			haveSameLabels(others, draft.labels),
		);
		if (group) group.push(draft);
		else groups.push([draft]);
	}
	return groups;
}

/** Whether two sets are taken for embeddings of the same rows. */
export function haveSameLabels(a: Int32Array, b: Int32Array): boolean {
	return a.length === b.length && a.every((value, i) => value === b[i]);
}

function compose(draft: Draft, random: Random): Draft[] {
	const { features, labels } = draft;
	return composeLibraries(labels, random).map(({ rows }) =>
		rows.length === labels.length
			? draft
			: {
					features: shareMatrix(takeRows(features, rows)),
					labels: Int32Array.from(rows, (row) => labels[row]),
					graph: null,
				},
	);
}

function transform(group: readonly Draft[], random: Random): Draft[] {
	const { labels } = group[0];
	const given = group.map(({ features }, i) => ({ name: `${i}`, features }));
	return transformEmbeddings(given, random)
		.slice(group.length)
		.map(({ features }) => ({
			features: shareMatrix(normaliseRows(features, features.data).features),
			labels,
			graph: null,
		}));
}

/** Small libraries, each in one of the embeddings or in all side by side, transformed where that is asked for. */
function draw(
	group: readonly Draft[],
	{ transformations }: TrainingSetsOptions,
	random: Random,
): Draft[] {
	const { labels } = group[0];
	const drafts: Draft[] = [];
	for (let i = 0; i < drawnLibraries; i++) {
		const rows = drawLibrary(labels, random);
		const identities = Int32Array.from(rows, (row) => labels[row]);
		if (knownRows(identities).length < leastDrawnRows) continue;
		const choice = Math.floor(random.next() * (group.length + 0.5));
		const parts = choice < group.length ? [group[choice]] : group;
		const given = putSideBySide(
			parts.map(({ features }) => takeRows(features, rows)),
		);
		const features = transformations ? drawEmbedding(given, random) : given;
		drafts.push({
			features: shareMatrix(normaliseRows(features, features.data).features),
			labels: identities,
			graph: null,
		});
	}
	return drafts;
}
