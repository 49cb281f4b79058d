/** Saves a graph while it is built, and when it is complete, so that a run that was killed can continue from there. */
import { setImmediate } from "node:timers/promises";
import type { Shards } from "../files/runs/shards.ts";
import type { BuiltGraph, GraphMethod } from "./built-graph.ts";
import type { SearchSaver } from "./exact/knn-search.ts";

const searchName = "graph-search";
const graphName = "graph";
const methods: readonly GraphMethod[] = ["exact", "approximate", "hnsw"];

/** Saves the candidates of an exact search. Without shards it saves nothing, but still lets the event loop handle signals. */
export function createSearchSaver(shards: Shards | undefined): SearchSaver {
	return {
		restore(state) {
			const saved = shards?.read(searchName);
			if (!saved) return 0;
			for (const [name, values] of Object.entries(state))
				values.set(saved.get(name));
			return saved.get("done")![0] as number;
		},
		async save(done, state) {
			if (shards?.isDue())
				shards.write(searchName, { ...state, done: Int32Array.of(done) });
			// Some engines answer without a turn of the event loop.
			await setImmediate();
		},
	};
}

/** Reads the graph of an earlier run; null where it saved none. */
export function readGraph(shards: Shards | undefined): BuiltGraph | null {
	const saved = shards?.read(graphName);
	// An older version, with two methods only, saved none; its graph is built again.
	const method = saved?.get("method");
	if (!saved || !method) return null;
	const [rows, cols] = saved.get("shape") as Int32Array;
	const data = saved.get("data") as Int32Array;
	const [recall] = saved.get("recall") as Float64Array;
	return {
		graph: { rows, cols, data, isKnnGraph: true },
		method: methods[Number(method[0])],
		recall: Number.isNaN(recall) ? null : recall,
	};
}

/** Saves a graph that took long enough to build. */
export function saveGraph(
	shards: Shards | undefined,
	{ graph, method, recall }: BuiltGraph,
): void {
	if (!shards?.isDue()) return;
	shards.write(graphName, {
		data: graph.data,
		shape: Int32Array.of(graph.rows, graph.cols),
		method: Int32Array.of(methods.indexOf(method)),
		recall: Float64Array.of(recall ?? Number.NaN),
	});
}
