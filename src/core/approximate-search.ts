/**
 * Approximate k-nearest-neighbour graph: a row is compared with the rows of the lists nearest to it, and with those whose nearest lists its own is among.
 * Candidates are ranked by their float64 similarity, ties by row index; the graph depends on the features and the seed alone.
 * Memory: the features, about 8 (k + 20) bytes a row, and a few blocks for each thread.
 */
import { addBest, type BlockBest } from "./block-best.ts";
import {
	type Candidates,
	createCandidates,
	sortByValue,
} from "./candidates.ts";
import { fillRowsExactly } from "./exact-rows.ts";
import type { KnnGraph } from "./knn-graph.ts";
import type { ListSearchOptions } from "./list-search.ts";
import {
	createListFinder,
	fillLists,
	findCentres,
	type Lists,
} from "./lists.ts";
import type { FloatMatrix } from "./matrix.ts";
import type { PairKind } from "./near-pairs-code.ts";
import { choosePairKind } from "./pair-kind.ts";
import { permutation, type Random } from "./random.ts";
import { searchRows } from "./row-search.ts";
import type { Rows } from "./row-source.ts";
import { sharedInts } from "./shared-memory.ts";
import {
	createSimilarity,
	everyRow,
	type Metric,
	type Similarity,
} from "./similarity.ts";

export interface ApproximateSearchOptions {
	readonly k: number;
	readonly metric: Metric;
	/** Members of a list on average. */
	readonly rowsPerList: number;
	/** Lists that a row looks into. */
	readonly numProbes: number;
	readonly random: Random;
	/** In blocks of rows that are dealt to lists, then in turns of lists. */
	readonly onProgress: (done: number, total: number) => void;
	/** Does what can be shared among threads. */
	readonly threads: ApproximateThreads;
}

/** What they find comes in order: that of `createAssigner`, and of `createListSearch`. */
export interface ApproximateThreads {
	assign(task: AssignTask): AsyncIterable<Int32Array>;
	search(task: ListSearchOptions): AsyncIterable<BlockBest>;
}

/** What finding lists for rows takes: blocks of `assignedRows` rows. */
export interface AssignTask {
	readonly kind: PairKind;
	readonly centres: FloatMatrix;
	readonly numProbes: number;
}

/** Rows that are dealt to lists at once. */
export const assignedRows = 1024;
/** Rows for each list that its centre is found from. */
const sampledPerList = 32;
/** Candidates beyond k, since whole numbers misplace some, and room for more before they are cut: less than an exact search has, for there are more rows. */
const margin = 4;
const spare = 16;

/**
 * Builds the N x (min(k, N-1) + 1) graph: each row's own index, then the nearest rows that its lists hold, nearest first.
 * A row for which they hold too few is searched exactly.
 * @throws InputError for NaN or infinite features
 */
export async function buildApproximateGraph(
	features: Rows,
	options: ApproximateSearchOptions,
): Promise<KnnGraph> {
	const { rows } = features;
	const similarity = createSimilarity(features, options.metric);
	const k = Math.max(0, Math.min(options.k, rows - 1));
	const kind = choosePairKind(similarity, k);
	const candidates = createCandidates(rows, k + margin, spare);
	await collect(similarity, kind, candidates, options);
	const cols = k + 1;
	const data = sharedInts(rows * cols);
	const rank = createRanker(similarity, candidates, k);
	let missing: number[] = [];
	for (let row = 0; row < rows; row++) if (!rank(row, data)) missing.push(row);
	missing = searchRows(similarity, missing, k, data);
	fillRowsExactly(similarity, missing, cols, data);
	return { rows, cols, data, isKnnGraph: true };
}

async function collect(
	similarity: Similarity,
	kind: PairKind,
	candidates: Candidates,
	options: ApproximateSearchOptions,
): Promise<void> {
	const { rows } = similarity.features;
	const numLists = Math.ceil(rows / options.rowsPerList);
	const numBlocks = Math.ceil(rows / assignedRows);
	const total = numBlocks + 2 * numLists;
	let done = 0;
	const step = () => options.onProgress(++done, total);
	const lists = await dealRows(similarity, kind, numLists, options, step);
	const { keep, thresholds } = candidates;
	const task = { kind, lists, keep, thresholds };
	for await (const best of options.threads.search(task)) {
		addBest(best, candidates);
		step();
	}
}

async function dealRows(
	similarity: Similarity,
	kind: PairKind,
	numLists: number,
	options: ApproximateSearchOptions,
	step: () => void,
): Promise<Lists> {
	const { rows } = similarity.features;
	const numProbes = Math.min(options.numProbes, numLists);
	const order = permutation(rows, options.random);
	const sample = order.subarray(0, sampledPerList * numLists);
	const centres = findCentres(similarity, kind, sample, numLists);
	const probes = sharedInts(rows * numProbes);
	const task = { kind, centres, numProbes };
	let at = 0;
	for await (const nearest of options.threads.assign(task)) {
		probes.set(nearest, at);
		at += nearest.length;
		step();
	}
	return fillLists(probes, numProbes, numLists);
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

/** Returns a function that writes a row of the graph from its candidates, or says false when they are fewer than k. */
function createRanker(
	similarity: Similarity,
	candidates: Candidates,
	k: number,
): (row: number, data: Int32Array) => boolean {
	const { keep } = candidates;
	const ids = new Int32Array(keep);
	const values = new Float32Array(keep);
	const exact = new Float64Array(keep);
	return (row, data) => {
		const count = candidates.take(row, ids, values);
		for (let t = 0; t < count; t++) exact[t] = similarity.between(row, ids[t]);
		sortByValue(ids, exact, count);
		const own = row * (k + 1);
		data[own] = row;
		for (let t = 0; t < k && t < count; t++) data[own + 1 + t] = ids[t];
		return count >= k;
	};
}
