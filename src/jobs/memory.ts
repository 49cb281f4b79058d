/**
 * How much memory a run will take, from the sizes of its arrays, so that it can be said before it starts.
 * What no array tells, an engine and what it works with, was measured with WASM, ONNX Runtime and TensorFlow on a CPU; a GPU's own memory is not counted.
 */
import { maxProjectedRows } from "../config.ts";
import { countPasses } from "../core/passes.ts";
import { rankedNeighbours } from "../core/relations.ts";
import type { SubgraphOptions } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { blockRows, countTiles, isApproximate } from "./graph.ts";
import { keepsTables } from "./lgcn.ts";
import type { Network } from "./network.ts";
import { countScorers } from "./scoring-crew.ts";
import { countSearchers } from "./search-crew.ts";

export interface GraphTask {
	readonly rows: number;
	readonly cols: number;
	readonly neighbours: number;
	readonly method: "auto" | "exact" | "hnsw";
	/** Threads, or 0 for as many as suit. */
	readonly workers: number;
}

export interface ScoringTask extends GraphTask, SubgraphOptions {
	readonly network: Network;
	readonly batchSize: number;
	/** Whether the graph is given; then it is in memory already. */
	readonly hasGraph: boolean;
}

const MB = 1e6;
/** Another thread with its engine, before it computes. */
const engineBytes = { wasm: 40 * MB, onnx: 40 * MB, node: 70 * MB } as const;
/** What a thread works with beside what is counted: a search, a relational network's batches, an L-GCN's. */
const searchBytes = 11 * MB;
const relationalBytes = 45 * MB;
const lgcnBytes = 60 * MB;
/** Products of a search that lie there before they are collected, one after each tile. */
const uncollectedProducts = 5;
/** An approximate search beside its rows, and a row in the index beside its vector. */
const indexesBytes = 20 * MB;
const indexBytes = 400;
/** Layers of 512 floats for each node of a batch that an L-GCN holds at once; TensorFlow frees them later. */
const lgcnLayers = { wasm: 8, onnx: 4, node: 16 } as const;
/** Links that are left of two directions each, some of which only one of the rows has: measured on faces. */
const pooledShare = 0.65;

/** Bytes that building a graph takes beside features that are there. */
export function graphGrowth(engine: Engine, task: GraphTask): number {
	const { rows, cols, neighbours, method, workers } = task;
	const graph = 4 * rows * (neighbours + 1);
	if (isApproximate(rows, method))
		return graph + indexesBytes + rows * (cols + indexBytes + 16);
	const tiles = countTiles(rows);
	const threads = countSearchers(engine, workers, tiles);
	const kept = 1.5 * (neighbours + 8);
	const searches = threads * searchGrowth(task, tiles / threads);
	return graph + rows * (8 * kept + 28) + searches + more(engine, threads);
}

/** What one thread holds of a search. */
function searchGrowth(
	{ rows, cols }: GraphTask,
	tilesOfThread: number,
): number {
	const block = Math.min(rows, blockRows);
	const products = 1 + Math.min(uncollectedProducts, tilesOfThread);
	return searchBytes + products * 4 * block * block + 16 * block * cols;
}

/** The most that clustering takes at once beside features in shared memory, and a given graph, that are there. */
export function clusteringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, hasGraph, method } = task;
	const scoring = scoringGrowth(engine, task);
	if (hasGraph) return scoring;
	// An engine's memory never shrinks after an exact search; half of it is in use again when links are scored.
	const left = isApproximate(rows, method)
		? 0
		: searchGrowth(task, countTiles(rows)) / 2;
	const graph = 4 * rows * (neighbours + 1);
	return Math.max(graphGrowth(engine, task), graph + left + scoring);
}

function scoringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, kAtHop, network, workers } = task;
	const threads = countScorers(engine, workers, rows);
	const edges = rows * Math.min(kAtHop[0], neighbours);
	const links = pooledShare * edges;
	// Scored links, what they are pooled through, and one link for both directions: for the clusters, and for what is told of them.
	const grouping = 12 * edges + 16 * edges + 24 * links;
	const ofThread = 12 * rows;
	const ofModel =
		network.metadata.model === "lgcn"
			? lgcnGrowth(engine, task, threads)
			: relationalGrowth(task, threads, links);
	return ofModel + grouping + threads * ofThread + more(engine, threads);
}

function relationalGrowth(
	{ rows, neighbours, activeConnection, network }: ScoringTask,
	threads: number,
	links: number,
): number {
	const ranked = Math.min(rankedNeighbours, neighbours);
	const gates = 3 * Math.min(activeConnection, ranked);
	const firstPass =
		countPasses(network.weights) === 2 ? 16 * links + 12 * rows : 0;
	const shared = 4 * rows * (ranked + 3 + gates) + firstPass;
	return shared + threads * (relationalBytes + 12 * rows);
}

function lgcnGrowth(
	engine: Engine,
	{ rows, kAtHop, batchSize }: ScoringTask,
	threads: number,
): number {
	const rowBytes = 4 * 512;
	const projected = keepsTables(engine, rows)
		? 2 * rowBytes * rows
		: 3 * rowBytes * Math.min(rows, maxProjectedRows) * threads;
	let nodes = 1;
	let reached = 1;
	for (const [hop, k] of kAtHop.entries()) {
		// About half of what is reached in two steps was reached before.
		reached *= hop === 0 ? k : k / 2;
		nodes += reached;
	}
	const held = lgcnLayers[kindOf(engine)] * rowBytes;
	const layers = held * batchSize * Math.min(nodes, rows);
	return projected + threads * (lgcnBytes + layers + 8 * rows);
}

function more(engine: Engine, threads: number): number {
	return (threads - 1) * engineBytes[kindOf(engine)];
}

function kindOf({ name }: Engine): "wasm" | "onnx" | "node" {
	return name === "node" || name === "onnx" ? name : "wasm";
}
