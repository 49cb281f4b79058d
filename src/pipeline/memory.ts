/**
 * Estimates the memory of a run from the sizes of its arrays, before it starts.
 * The memory of engines and their work was measured with WASM, ONNX Runtime and TensorFlow on a CPU; a GPU's own memory is not counted.
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
import { countListSearchers, countSearchers } from "../graph/search-pool.ts";
import type { PropagationOptions } from "../grouping/propagate.ts";
import { rowsTogether } from "../lgcn/score/layer-stacks.ts";
import { isStacked } from "../lgcn/score/score.ts";
import { keepsTables, maxProjectedRows } from "../lgcn/score/score-set.ts";
import { countStored, numDensities } from "../relational/relations.ts";
import type { Network } from "../scoring/scored-set.ts";
import { estimateNodes } from "../subgraph/padded-nodes.ts";
import type { SubgraphOptions } from "../subgraph/subgraph.ts";
import { countScorers } from "./scoring-pool.ts";

export interface GraphTask {
	readonly rows: number;
	readonly cols: number;
	readonly neighbours: number;
	readonly method: GraphMethod | "auto";
	/** Bytes that a thread takes to read features from their file; none without, where they are in memory. */
	readonly reading?: number;
	/** Threads, or 0 for as many as suit. */
	readonly workers: number;
}

export interface ScoringTask extends GraphTask, SubgraphOptions {
	readonly network: Network;
	readonly batchSize: number;
	/** Whether the graph was read; then it is in memory already. */
	readonly hasGraph: boolean;
	readonly propagation: PropagationOptions["kind"];
}

const MB = 1e6;
/** Another thread with its engine, before it computes. */
const engineBytes = { wasm: 40 * MB, onnx: 40 * MB, node: 70 * MB } as const;
/** What a thread works with beside what is counted: a search, a relational network's batches, an L-GCN's. */
const searchBytes = 20 * MB;
const relationalBytes = 15 * MB;
const lgcnBytes = 15 * MB;
/** Tiles of an exact search whose candidates wait for those before them. */
const waitingTiles = 6;
/** An HNSW search beside its rows, and a row in the index beside its vector. */
const indexesBytes = 20 * MB;
const indexBytes = 280;
/** Of a row in an approximate search by lists: candidates beyond the neighbours, 8 bytes each; a list that it looks into; what else is known of it, and of each thread. */
const listCandidates = 12;
const probeBytes = 8;
const listBytes = 28;
const listThreadBytes = 20;
/** Results of searched lists: with several threads they wait for those of the lists before them. */
const listResults = { one: 20 * MB, several: 48 * MB } as const;
/** Layers of 512 floats for each node of a batch that an L-GCN holds at once; TensorFlow frees them later. */
const lgcnLayers = { wasm: 5, onnx: 4, node: 16 } as const;
/** Links that are left of two directions each, some of which only one of the rows has: measured on faces. */
const pooledShare = 0.7;
/** What grouping makes of each link beside the links themselves. */
const groupingBytes = {
	naive: 0,
	threshold: 6,
	soft: 30,
	average: 70,
} as const;

/** Bytes that building a graph takes, beside the features. */
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

/** The most bytes that clustering takes at once, beside features in shared memory and a graph that was read. */
export function clusteringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, hasGraph } = task;
	const clustering = Math.max(
		scoringGrowth(engine, task),
		groupingGrowth(task),
	);
	if (hasGraph) return clustering;
	const graph = 4 * rows * (neighbours + 1);
	return Math.max(graphGrowth(engine, task), graph + clustering);
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
	return ofModel + scores + threads * ofThread + more(engine, threads);
}

/** Scores, and the pooled links of the clusters and of their details; the memory of scoring is free again. */
function groupingGrowth(task: ScoringTask): number {
	const edges = countEdges(task);
	const links = pooledShare * edges;
	return 5 * edges + (24 + groupingBytes[task.propagation]) * links;
}

/** What comes beside the scores that stay, whose memory is the cosines' until then where there are as many. */
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

/** The first pass has scores of its own; they go when the links, under both rows, are pooled, with a byte for each, and then come new gates. */
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

function more(engine: Engine, threads: number): number {
	return (threads - 1) * engineBytes[kindOf(engine)];
}

function kindOf({ name }: Engine): "wasm" | "onnx" | "node" {
	return name === "node" || name === "onnx" ? name : "wasm";
}
