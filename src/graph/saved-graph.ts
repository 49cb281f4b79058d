/** A graph that is kept while it is built, and when it is complete, so that a run that was killed goes on from there. */
import { setImmediate } from "node:timers/promises";
import type { Shards } from "../files/runs/shards.ts";
import type { BuiltGraph, GraphMethod } from "./build-graph.ts";
import type { SearchKeeper } from "./exact/knn-search.ts";

const searchName = "graph-search";
const graphName = "graph";
const methods: readonly GraphMethod[] = ["exact", "approximate", "hnsw"];

/** Keeps the candidates of an exact search; where nothing is to be kept, it only lets signals in. */
export function createSearchKeeper(shards: Shards | undefined): SearchKeeper {
	return {
		restore(state) {
			const kept = shards?.read(searchName);
			if (!kept) return 0;
			for (const [name, values] of Object.entries(state))
				values.set(kept.get(name));
			return kept.get("done")![0] as number;
		},
		async keep(done, state) {
			if (shards?.isDue())
				shards.write(searchName, { ...state, done: Int32Array.of(done) });
			// Some engines answer without a turn of the event loop.
			await setImmediate();
		},
	};
}

export function readGraph(shards: Shards | undefined): BuiltGraph | null {
	const kept = shards?.read(graphName);
	// Without a method it is of a version that knew only two.
	const method = kept?.get("method");
	if (!kept || !method) return null;
	const [rows, cols] = kept.get("shape") as Int32Array;
	const data = kept.get("data") as Int32Array;
	const [recall] = kept.get("recall") as Float64Array;
	return {
		graph: { rows, cols, data, isKnnGraph: true },
		method: methods[Number(method[0])],
		recall: Number.isNaN(recall) ? null : recall,
	};
}

/** Only where it took so long that it is time to save. */
export function keepGraph(
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
