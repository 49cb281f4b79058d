/**
 * Estimates the memory of a run from the sizes of its arrays, before it starts.
 * The constants for engines and their scratch memory were measured with WASM, ONNX Runtime and TensorFlow on a CPU. A GPU's own memory is not counted.
 */

import type { Engine } from "../engines/engine.ts";
import { countPasses } from "../files/checkpoints/relational-passes.ts";
import {
	blockRows,
	countProbes,
	countTiles,
	isApproximate,
} from "../graph/build-graph.ts";
import type { GraphMethod } from "../graph/built-graph.ts";
import type { CopyKind } from "../graph/copies/copies.ts";
import { countListSearchers, countSearchers } from "../graph/search-pool.ts";
import type { PropagationOptions } from "../grouping/propagation.ts";
import { isStacked, rowsTogether } from "../lgcn/score/layer-stacks.ts";
import { keepsTables, maxProjectedRows } from "../lgcn/score/table-limits.ts";
import { countStored, numDensities } from "../relational/relations.ts";
import type { Network } from "../scoring/scored-set.ts";
import { estimateNodes } from "../subgraph/padded-nodes.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import { countScorers } from "./scoring-pool.ts";

/** A graph to build. */
export interface GraphTask {
	readonly rows: number;
	readonly cols: number;
	readonly neighbours: number;
	readonly method: GraphMethod | "auto";
	/** Bytes that each thread needs to read features from their file; undefined where they are in memory. */
	readonly reading?: number;
	/** Number of threads, or 0 to choose it. */
	readonly workers: number;
}

/** A data set to score and to group. */
export interface ScoringTask extends GraphTask, SubgraphOptions {
	readonly network: Network;
	readonly batchSize: number;
	/** Whether the graph was read from a file, and so is in memory already. */
	readonly hasGraph: boolean;
	readonly propagation: PropagationOptions["kind"];
	/** Which copies are collapsed; none where it is undefined. */
	readonly copies?: CopyKind;
}

const MB = 1e6;
/** A thread with an engine, before it computes. */
const engineBytes = { wasm: 40 * MB, onnx: 40 * MB, node: 70 * MB } as const;
/** Memory of each thread beyond the arrays that are counted: for a search, for a relational network and for an L-GCN. */
const searchBytes = 20 * MB;
const relationalBytes = 15 * MB;
const lgcnBytes = 15 * MB;
/** Tiles of an exact search whose candidates wait for those of earlier tiles. */
const waitingTiles = 6;
/** An HNSW search beyond its rows, and a row in the index beyond its vector. */
const indexesBytes = 20 * MB;
const indexBytes = 280;
/**
 * For each row of an approximate search by lists: the number of candidates beyond the neighbours, 8 bytes each; the bytes of a list that the row is
 * compared with; all other bytes; and its bytes on each thread.
 */
const listCandidates = 12;
const probeBytes = 8;
const listBytes = 28;
const listThreadBytes = 20;
/** Results of searched lists; with several threads, they wait for those of earlier lists. */
const listResults = { one: 20 * MB, several: 48 * MB } as const;
/** Layers of 512 floats for each node of a batch that are in memory at once for an L-GCN; TensorFlow frees them late. */
const lgcnLayers = { wasm: 5, onnx: 4, node: 16 } as const;
/** Pooled links over edges: most links have two edges, some only one; measured on faces. */
const pooledShare = 0.7;
/** Bytes of each row while its copies are searched for, and of those until the end. */
const copyBytes = { search: 60, result: 8 } as const;
/** Bytes of each link in grouping, beyond the links themselves. */
const groupingBytes = {
	naive: 0,
	threshold: 6,
	soft: 30,
	average: 70,
} as const;

/** Bytes that building a graph needs, in addition to the features. */
export function graphGrowth(engine: Engine, task: GraphTask): number {
	const { rows, cols, neighbours, method, workers, reading = 0 } = task;
	const graph = 4 * rows * (neighbours + 1);
	if (method === "hnsw")
		return reading + graph + indexesBytes + rows * (cols + indexBytes + 16);
	if (isApproximate(rows, method)) {
		const threads = countListSearchers(workers, rows);
		const ofThread = searchBytes + reading + listThreadBytes * rows;
		const candidates = 8 * (neighbours + listCandidates);
		const lists = probeBytes * countProbes(rows) + listBytes;
		const results = listResults[threads > 1 ? "several" : "one"];
		const searches = threads * ofThread + results;
		// The graph overwrites the candidates' similarities.
		return rows * (candidates + lists) + searches;
	}
	const tiles = countTiles(rows);
	const threads = countSearchers(engine, workers, tiles);
	const candidateBytes = 8 * 1.5 * (neighbours + 8);
	const waiting = Math.min(tiles, threads > 1 ? waitingTiles : 1);
	const inTiles = (threads + waiting) * 2 * Math.min(rows, blockRows);
	const ofThreads = threads * (searchBytes + reading);
	const searches = ofThreads + inTiles * candidateBytes;
	return graph + rows * (candidateBytes + 28) + searches;
}

/** The most bytes that clustering needs at once, in addition to features in shared memory and a graph that was read. */
export function clusteringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, hasGraph } = task;
	const collapses = (task.copies ?? "none") !== "none";
	const clustering = Math.max(
		scoringGrowth(engine, task),
		groupingGrowth(task),
	);
	const withGraph = collapses
		? rows * copyBytes.result +
			Math.max(clustering, rows * copyBytes.search + (task.reading ?? 0))
		: clustering;
	// Where too few neighbours of a graph are left after rows were collapsed, a new one is built, and written over a graph that was read.
	const building = collapses || !hasGraph ? graphGrowth(engine, task) : 0;
	const graph = hasGraph ? 0 : 4 * rows * (neighbours + 1);
	return Math.max(building, graph + withGraph);
}

function countEdges({ rows, neighbours, kAtHop }: ScoringTask): number {
	return rows * Math.min(kAtHop[0], neighbours);
}

function scoringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, network, workers, reading = 0 } = task;
	const threads = countScorers(engine, workers, rows);
	const scores = 4 * countEdges(task);
	const ofThread = 12 * rows + reading;
	const ofModel =
		network.metadata.model === "lgcn"
			? lgcnGrowth(engine, task, threads)
			: relationalGrowth(task, threads);
	const engines = (threads - 1) * engineBytes[kindOf(engine)];
	return ofModel + scores + threads * ofThread + engines;
}

/** Bytes of grouping: the scores, and the pooled links for the clusters and for their details. The memory of scoring is free by then. */
function groupingGrowth(task: ScoringTask): number {
	const edges = countEdges(task);
	const links = pooledShare * edges;
	return 5 * edges + (24 + groupingBytes[task.propagation]) * links;
}

/** Bytes that a relational network needs in addition to the final scores. The cosines use the memory of these scores if there are as many of both. */
function relationalGrowth(task: ScoringTask, threads: number): number {
	const { rows, neighbours, activeConnection, kAtHop, network } = task;
	const edges = countEdges(task);
	const numStored = countStored({ cols: neighbours + 1 });
	const isShared = numStored === Math.min(kAtHop[0], neighbours);
	const cosines = isShared ? 0 : numStored;
	const gates = 12 * rows * Math.min(activeConnection, neighbours);
	const passes =
		countPasses(network.weights) === 2 ? twoPasses(rows, edges, gates) : gates;
	const shared = 4 * rows * (cosines + 1 + numDensities) + passes;
	return shared + threads * (relationalBytes + 12 * rows);
}

/**
 * The most bytes of either pass. The first pass has gates and scores of its own. Its scores are pooled into links, listed at both rows, with one more
 * byte an edge; then the scores are freed, and the second pass has links and gates.
 */
function twoPasses(rows: number, edges: number, gates: number): number {
	const links = 16 * pooledShare * edges + 12 * rows;
	return Math.max(4 * edges + Math.max(gates, links + edges), links + gates);
}

function lgcnGrowth(
	engine: Engine,
	{ rows, kAtHop, batchSize, network }: ScoringTask,
	threads: number,
): number {
	const rowBytes = 4 * 512;
	const projected = keepsTables(engine, rows)
		? 2 * rowBytes * rows
		: 3 * rowBytes * Math.min(rows, maxProjectedRows) * threads;
	const ofOne = Math.min(rows, estimateNodes(kAtHop));
	const nodes = isStacked(engine, network.metadata.aggregator)
		? Math.max(rowsTogether(engine), ofOne)
		: batchSize * ofOne;
	const layers = lgcnLayers[kindOf(engine)] * rowBytes * nodes;
	return projected + threads * (lgcnBytes + layers + 8 * rows);
}

function kindOf({ name }: Engine): "wasm" | "onnx" | "node" {
	return name === "node" || name === "onnx" ? name : "wasm";
}
