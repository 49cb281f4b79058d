/**
 * Approximate k-nearest-neighbour graph. A row is compared with the members of the lists that it probes, and with the rows that probe its own list;
 * then rounds of refinement compare it with its neighbours' neighbours, until a sample of rows has the wanted recall.
 * Neighbours are ranked by float64 similarity, ties by row index. The graph depends only on the rows' values and the seed, not on the order of the rows.
 * Memory: the features, about 8 (k + 15) bytes a row and 8 more for each list that it probes, and a few blocks for each thread.
 */

import { contentOrder } from "../../arrays/content-order.ts";
import type { KnnGraph } from "../../arrays/knn-graph.ts";
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
	type Metric,
	type Similarity,
} from "../similarity.ts";
import { type AssignTask, assignedRows } from "./assign-rows.ts";
import { createCandidates } from "./candidates.ts";
import { findListCentres, twoLevelsFrom } from "./cells.ts";
import type { ListSearchOptions } from "./list-search.ts";
import { fillLists, type Lists } from "./lists.ts";
import { takeNearRows } from "./near-rows.ts";
import type { NearRows, RefineTask } from "./refine-neighbours.ts";
import { refineInRounds } from "./refine-rounds.ts";

export interface ApproximateSearchOptions {
	readonly k: number;
	readonly metric: Metric;
	/** Members of a list on average. */
	readonly rowsPerList: number;
	/** Lists that a row probes. */
	readonly numProbes: number;
	/** Lists from which they are found in two levels. */
	readonly twoLevelsFrom?: number;
	/** The recall at which refinement stops. */
	readonly wantedRecall: number;
	readonly random: Random;
	/** Counts steps: one for each block of rows that gets its lists, then three for each list (two turns and a round). Further rounds raise `total`. */
	readonly onProgress: (done: number, total: number) => void;
	/** Runs the parts that threads can share. */
	readonly threads: ApproximateThreads;
}

/** Threads that run `createAssigner`, `createListSearch` and `createRefiner`, and yield their results in order. */
export interface ApproximateThreads {
	assign(task: AssignTask): AsyncIterable<Int32Array>;
	/** @param turns those that `createListSearch` numbers; all by default */
	search(task: ListSearchOptions, turns?: Turns): AsyncIterable<BlockBest>;
	refine(task: RefineTask): AsyncIterable<Int32Array>;
}

/** Turns from `first` up to `end`. */
export interface Turns {
	readonly first: number;
	readonly end: number;
}

export interface ApproximateGraph {
	readonly graph: KnnGraph;
	/** The recall of a sample of rows. */
	readonly recall: number;
}

/** Rows of the sample that centres are found from, for each list. */
export const sampledPerList = 32;
/** Candidates beyond k, since int16 products may misplace some. */
export const margin = 4;
/** Space for further candidates: less than in an exact search, because there are more rows. */
export const spare = 8;

/** State that the steps of a search share. */
interface Search {
	readonly similarity: Similarity;
	readonly options: ApproximateSearchOptions;
	readonly kind: PairKind;
	/** All rows in random order: their content order, permuted by the seed. */
	readonly drawn: Int32Array;
	readonly k: number;
	readonly steps: Steps;
}

/**
 * Builds the N x (min(k, N - 1) + 1) graph: each row's own index, then the nearest rows that were found, nearest first.
 * A row for which too few were found is searched exactly.
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
	const drawn = permutation(rows, options.random).map((i) => order[i]);
	const numLists = Math.ceil(rows / options.rowsPerList);
	const steps = countSteps(Math.ceil(rows / assignedRows), numLists, options);
	const search = { similarity, options, kind, drawn, k, steps };
	const near = await searchLists(search, await assignRows(search, numLists));
	const { data, recall } = await refineInRounds(similarity, {
		...options,
		near,
		k,
		drawn,
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
	/** Raises the total. */
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

async function assignRows(
	{ similarity, options, kind, drawn, steps }: Search,
	numLists: number,
): Promise<Lists> {
	const { rows } = similarity.features;
	const numProbes = Math.min(options.numProbes, numLists);
	const sample = drawn.subarray(0, sampledPerList * numLists);
	const { twoLevelsFrom: least = twoLevelsFrom } = options;
	const levels = { kind, sample, numLists, twoLevelsFrom: least };
	const { centres, cells } = findListCentres(similarity, levels);
	const probes = sharedInts(rows * numProbes);
	const task = { kind, centres, cells, numProbes };
	let at = 0;
	for await (const nearest of options.threads.assign(task)) {
		probes.set(nearest, at);
		at += nearest.length;
		releaseBuffer(nearest.buffer);
		steps.done();
	}
	return fillLists(probes, numProbes, numLists);
}

/** Finds candidates by int16 or float32 products. */
async function searchLists(
	{ similarity, options, kind, k, steps }: Search,
	lists: Lists,
): Promise<NearRows> {
	const { rows } = similarity.features;
	const candidates = createCandidates(rows, k + margin, spare);
	const { numBest, thresholds } = candidates;
	const task = { kind, lists, numBest, thresholds };
	for await (const best of options.threads.search(task)) {
		addBest(best, candidates);
		steps.done();
	}
	return takeNearRows(candidates, rows);
}

/** Searches exactly for the neighbours of rows that have fewer than k. */
function fillMissing(
	similarity: Similarity,
	{ rows, cols, data }: KnnGraph,
): void {
	const k = cols - 1;
	if (k === 0) return;
	const missing: number[] = [];
	for (let row = 0; row < rows; row++)
		if (data[row * cols + k] === row) missing.push(row);
	const unresolved = searchRows(similarity, missing, k, data);
	fillRowsExactly(similarity, unresolved, cols, data);
}
