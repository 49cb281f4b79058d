/**
 * Approximate k-nearest-neighbour graph: a row is compared with the rows of the lists nearest to it, and with those whose nearest lists its own is among,
 * then with its neighbours' neighbours until a sample of rows has most of its neighbours.
 * Neighbours are ranked by their float64 similarity, ties by row index; the graph depends on the features and the seed alone, and not on the order of different rows.
 * Memory: the features, about 8 (k + 15) bytes a row and 8 more for each list that it looks into, and a few blocks for each thread.
 */

import { contentOrder } from "../../arrays/content-order.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { permutation, type Random } from "../../arrays/random.ts";
import { releaseBuffer } from "../../arrays/released-buffers.ts";
import type { Rows } from "../../arrays/row-source.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import type { PairKind } from "../../kernels/near-pairs.ts";
import { addBest, type BlockBest } from "../exact/block-best.ts";
import { fillRowsExactly } from "../exact/exact-rows.ts";
import { choosePairKind } from "../exact/pair-kind.ts";
import { searchRows } from "../row-search.ts";
import {
	createSimilarity,
	everyRow,
	type Metric,
	type Similarity,
} from "../similarity.ts";
import { type Candidates, createCandidates } from "./candidates.ts";
import type { ListSearchOptions } from "./list-search.ts";
import {
	createListFinder,
	fillLists,
	findCentres,
	type Lists,
} from "./lists.ts";
import type { NearRows, RefineTask } from "./refine-neighbours.ts";
import { refineInRounds } from "./refine-rounds.ts";

export interface ApproximateSearchOptions {
	readonly k: number;
	readonly metric: Metric;
	/** Members of a list on average. */
	readonly rowsPerList: number;
	/** Lists that a row looks into. */
	readonly numProbes: number;
	/** The recall with which a round among neighbours' neighbours is the last. */
	readonly wantedRecall: number;
	readonly random: Random;
	/** In blocks of rows that are dealt to lists, then in turns of lists: three each, and as many more as there are more rounds, which the total then counts. */
	readonly onProgress: (done: number, total: number) => void;
	/** Does what can be shared among threads. */
	readonly threads: ApproximateThreads;
}

/** What they find comes in order: that of `createAssigner`, of `createListSearch`, and of `createRefiner`. */
export interface ApproximateThreads {
	assign(task: AssignTask): AsyncIterable<Int32Array>;
	search(task: ListSearchOptions): AsyncIterable<BlockBest>;
	refine(task: RefineTask): AsyncIterable<Int32Array>;
}

/** What finding lists for rows takes: blocks of `assignedRows` rows. */
export interface AssignTask {
	readonly kind: PairKind;
	readonly centres: FloatMatrix;
	readonly numProbes: number;
}

export interface ApproximateGraph {
	readonly graph: KnnGraph;
	/** Of a sample of rows. */
	readonly recall: number;
}

/** Rows that are dealt to lists at once. */
export const assignedRows = 1024;
/** Rows for each list that its centre is found from. */
const sampledPerList = 32;
/** Candidates beyond k, since whole numbers misplace some, and room for more before they are cut: less than an exact search has, for there are more rows. */
const margin = 4;
const spare = 8;
/** What the steps of a search have in common. */
interface Search {
	readonly similarity: Similarity;
	readonly options: ApproximateSearchOptions;
	readonly kind: PairKind;
	/** All rows, as the seed draws them from their contents' order. */
	readonly drawn: Int32Array;
	readonly k: number;
	readonly steps: Steps;
}

/**
 * Builds the N x (min(k, N-1) + 1) graph: each row's own index, then the nearest rows that were found, nearest first.
 * A row for which fewer were found is searched exactly.
 * @throws InputError for NaN or infinite features
 */
export async function buildApproximateGraph(
	features: Rows,
	options: ApproximateSearchOptions,
): Promise<ApproximateGraph> {
	const { rows } = features;
	const similarity = createSimilarity(features, options.metric);
	const k = Math.max(0, Math.min(options.k, rows - 1));
	const order = contentOrder(features);
	const kind = choosePairKind(similarity, k, order);
	const drawn = permutation(rows, options.random).map((place) => order[place]);
	const numLists = Math.ceil(rows / options.rowsPerList);
	const steps = countSteps(Math.ceil(rows / assignedRows), numLists, options);
	const search = { similarity, options, kind, drawn, k, steps };
	const near = await searchLists(search, await dealRows(search, numLists));
	const { data, recall } = await refineInRounds(similarity, {
		...options,
		...{ near, k, drawn },
		refine: options.threads.refine,
		onList: steps.done,
		onRound: () => steps.add(numLists),
	});
	const graph = { rows, cols: k + 1, data, isKnnGraph: true } as const;
	fillMissing(similarity, graph);
	return { graph, recall };
}

interface Steps {
	done(): void;
	/** There are so many more. */
	add(count: number): void;
}

function countSteps(
	numBlocks: number,
	numLists: number,
	{ onProgress }: ApproximateSearchOptions,
): Steps {
	let total = numBlocks + 3 * numLists;
	let done = 0;
	return {
		done: () => onProgress(++done, total),
		add(count) {
			total += count;
		},
	};
}

async function dealRows(
	{ similarity, options, kind, drawn, steps }: Search,
	numLists: number,
): Promise<Lists> {
	const { rows } = similarity.features;
	const numProbes = Math.min(options.numProbes, numLists);
	const sample = drawn.subarray(0, sampledPerList * numLists);
	const centres = findCentres(similarity, kind, sample, numLists);
	const probes = sharedInts(rows * numProbes);
	const task = { kind, centres, numProbes };
	let at = 0;
	for await (const nearest of options.threads.assign(task)) {
		probes.set(nearest, at);
		at += nearest.length;
		releaseBuffer(nearest.buffer);
		steps.done();
	}
	return fillLists(probes, numProbes, numLists);
}

/** By float32. */
async function searchLists(
	{ similarity, options, kind, k, steps }: Search,
	lists: Lists,
): Promise<NearRows> {
	const { rows } = similarity.features;
	const candidates = createCandidates(rows, k + margin, spare);
	const { keep, thresholds } = candidates;
	const task = { kind, lists, keep, thresholds };
	for await (const best of options.threads.search(task)) {
		addBest(best, candidates);
		steps.done();
	}
	return takeAll(candidates, rows);
}

/** Moves each row's best together where they lie: a row's end up before what the next ones have. */
function takeAll(candidates: Candidates, rows: number): NearRows {
	const { keep, state } = candidates;
	const cols = keep + 1;
	const data = state.ids.subarray(0, rows * cols);
	const ids = new Int32Array(keep);
	const values = new Float32Array(keep);
	for (let row = 0; row < rows; row++) {
		const count = candidates.take(row, ids, values);
		const own = row * cols;
		data.fill(row, own, own + cols);
		for (let t = 0; t < count; t++) data[own + 1 + t] = ~ids[t];
	}
	return { rows, cols, data };
}

function fillMissing(
	similarity: Similarity,
	{ rows, cols, data }: KnnGraph,
): void {
	const k = cols - 1;
	if (k === 0) return;
	const missing: number[] = [];
	for (let row = 0; row < rows; row++)
		if (data[row * cols + k] === row) missing.push(row);
	const left = searchRows(similarity, missing, k, data);
	fillRowsExactly(similarity, left, cols, data);
}

/** Returns what finds the lists of a block of rows, by its number. */
export function createAssigner(
	similarity: Similarity,
	{ kind, centres, numProbes }: AssignTask,
): (block: number) => Int32Array {
	const find = createListFinder(similarity, kind, centres, numProbes);
	const { rows } = similarity.features;
	return (block) => {
		const first = block * assignedRows;
		return find(everyRow(first, Math.min(rows, first + assignedRows), 1));
	};
}
