/** Runs parts of a neighbour search on a thread; a part is a tile, a block of rows or a turn of a list. */

import type { Features } from "../files/stored/stored-matrix.ts";
import { openRows } from "../files/stored/stored-rows.ts";
import type { PairKind } from "../kernels/near-pairs.ts";
import type { Runner } from "../threads/worker.ts";
import { type AssignTask, createAssigner } from "./approximate/assign-rows.ts";
import {
	createListSearch,
	type ListSearchOptions,
} from "./approximate/list-search.ts";
import {
	createRefiner,
	type RefineTask,
} from "./approximate/refine-neighbours.ts";
import { type BlockBest, buffersOf } from "./exact/block-best.ts";
import { createBlockRanker, type RankTask } from "./exact/rank-blocks.ts";
import { kernelError } from "./exact/rank-candidates.ts";
import { createRowsSearch, type SomeRows } from "./exact/rows-search.ts";
import {
	createTileSearch,
	type TileSearchOptions,
} from "./exact/tile-search.ts";
import { createSimilarity, type Frame, type Metric } from "./similarity.ts";

export interface SearchStage {
	/** Features in shared memory or in a file. */
	readonly features: Features;
	readonly metric: Metric;
	/** That of the set where the features are only some of it; else null. */
	readonly frame: Frame | null;
	readonly task: SearchTask;
}

type SearchTask =
	| ({ readonly of: "tiles"; readonly products: PairKind } & Omit<
			TileSearchOptions<unknown>,
			"products"
	  >)
	| ({ readonly of: "ranks" } & RankTask)
	| ({ readonly of: "blocks" } & AssignTask)
	| ({ readonly of: "lists" } & ListSearchOptions)
	| ({ readonly of: "neighbours" } & RefineTask)
	| ({ readonly of: "rows" } & SomeRows);

/** Candidates from tiles and lists; numbers of rows or lists from the others. */
export type SearchResult = BlockBest | Int32Array;

type Search = (index: number) => SearchResult | Promise<SearchResult>;

/** Opens a stage on a thread; each of its ranges is one part. */
export function openSearch(stage: SearchStage): Runner<SearchResult> {
	let search: Search | null = null;
	return {
		async run(index) {
			search ??= openTask(stage);
			return search(index);
		},
		transferred: (result) =>
			result instanceof Int32Array
				? [result.buffer as ArrayBuffer]
				: buffersOf(result),
		close() {
			search = null;
		},
	};
}

function openTask({ features, metric, frame, task }: SearchStage): Search {
	const rows = openRows(features);
	if (task.of === "rows") return createRowsSearch(rows, metric, task);
	const similarity = createSimilarity(rows, metric, frame);
	switch (task.of) {
		case "tiles":
			return createTileSearch(similarity, task).search;
		case "ranks":
			return createBlockRanker(
				similarity,
				task,
				kernelError(similarity, task.kind),
			);
		case "blocks":
			return createAssigner(similarity, task);
		case "lists":
			return createListSearch(similarity, task);
		case "neighbours":
			return createRefiner(similarity, task);
	}
}
