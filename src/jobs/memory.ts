/**
 * How much memory a run will take, from the sizes of its arrays, so that it can be said before it starts.
 * What no array tells, an engine and what it works with, was measured with the WASM engine on Node 20; other engines differ.
 */
import { maxProjectedRows, maxTableRows } from "../config.ts";
import { countPasses } from "../core/passes.ts";
import { rankedNeighbours } from "../core/relations.ts";
import type { SubgraphOptions } from "../core/subgraph.ts";
import type { Engine } from "../engine.ts";
import { countTiles, isApproximate } from "./graph.ts";
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
/** Another thread with an engine before it computes. */
const engineBytes = 60 * MB;
/** What a thread works with: products of two blocks of rows, batches of a relational network, batches of an L-GCN beside its layers. */
const searchBytes = 100 * MB;
const relationalBytes = 54 * MB;
const lgcnBytes = 60 * MB;
/** An engine's memory never shrinks after an exact search. */
const keptBytes = 60 * MB;
/** An approximate search beside its rows, and a row in the index beside its vector. */
const indexesBytes = 20 * MB;
const indexBytes = 400;
/** Layers of 512 floats for each node of a batch that an L-GCN holds at once. */
const lgcnLayers = 8;
/** Links that are left of two directions each, some of which only one of the rows has: measured on faces. */
const pooledShare = 0.65;

/** Bytes that building a graph takes beside features that are there. */
export function graphGrowth(engine: Engine, task: GraphTask): number {
	const { rows, cols, neighbours, method, workers } = task;
	const graph = 4 * rows * (neighbours + 1);
	if (isApproximate(rows, method))
		return graph + indexesBytes + rows * (cols + indexBytes + 16);
	const threads = countSearchers(engine, workers, countTiles(rows));
	const kept = 1.5 * (neighbours + 8);
	return graph + rows * (8 * kept + 28) + threads * searchBytes + more(threads);
}

/** The most that clustering takes at once beside features, and a given graph, that are there. */
export function clusteringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, hasGraph, method } = task;
	const scoring = scoringGrowth(engine, task);
	if (hasGraph) return scoring;
	const kept = isApproximate(rows, method) ? 0 : keptBytes;
	const graph = 4 * rows * (neighbours + 1);
	return Math.max(graphGrowth(engine, task), graph + kept + scoring);
}

function scoringGrowth(engine: Engine, task: ScoringTask): number {
	const { rows, neighbours, kAtHop, network, workers } = task;
	const threads = countScorers(engine, workers, rows);
	const edges = rows * Math.min(kAtHop[0], neighbours);
	const links = pooledShare * edges;
	// Scored links, what they are pooled through, and one link for both directions.
	const grouping = 12 * edges + 16 * edges + 12 * links;
	const ofThread = 12 * rows;
	const ofModel =
		network.metadata.model === "lgcn"
			? lgcnGrowth(engine, task, threads)
			: relationalGrowth(task, threads, links);
	return ofModel + grouping + threads * ofThread + more(threads);
}

function relationalGrowth(
	{ rows, cols, neighbours, activeConnection, network }: ScoringTask,
	threads: number,
	links: number,
): number {
	const ranked = Math.min(rankedNeighbours, neighbours);
	const gates = 3 * Math.min(activeConnection, ranked);
	const firstPass =
		countPasses(network.weights) === 2 ? 16 * links + 12 * rows : 0;
	const shared = 4 * rows * (cols + ranked + 3 + gates) + firstPass;
	return shared + threads * (relationalBytes + 12 * rows);
}

function lgcnGrowth(
	engine: Engine,
	{ rows, kAtHop, batchSize }: ScoringTask,
	threads: number,
): number {
	const hasTables = !engine.isOnGpu && rows <= maxTableRows;
	const rowBytes = 4 * 512;
	const projected = hasTables
		? 2 * rowBytes * rows
		: 3 * rowBytes * Math.min(rows, maxProjectedRows) * threads;
	let nodes = 1;
	let reached = 1;
	for (const [hop, k] of kAtHop.entries()) {
		// About half of what is reached in two steps was reached before.
		reached *= hop === 0 ? k : k / 2;
		nodes += reached;
	}
	const layers = lgcnLayers * rowBytes * batchSize * Math.min(nodes, rows);
	return projected + threads * (lgcnBytes + layers + 8 * rows);
}

const more = (threads: number) => (threads - 1) * engineBytes;
