/** A part in an exact neighbour search: tiles in, the best candidates of their rows out. */
import type { FloatMatrix } from "../core/matrix.ts";
import type { PairKind } from "../core/near-pairs-code.ts";
import { createSimilarity, type Metric } from "../core/similarity.ts";
import {
	createTileSearch,
	type TileBest,
	type TileSearch,
	type TileSearchOptions,
} from "../core/tile-search.ts";
import type { Runner } from "../io/worker-thread.ts";

export interface SearchStage
	extends Omit<TileSearchOptions<unknown>, "products"> {
	readonly kind: PairKind;
	/** In shared memory. */
	readonly features: FloatMatrix;
	readonly metric: Metric;
}

/** A thread's part: a range is one tile. */
export function openSearch(stage: SearchStage): Runner<TileBest> {
	const { features, metric, kind, ...options } = stage;
	let opened: TileSearch | null = null;
	const open = () => {
		const similarity = createSimilarity(features, metric);
		return createTileSearch(similarity, { ...options, products: kind });
	};
	return {
		async run(tile) {
			opened ??= open();
			return opened.search(tile);
		},
		close() {
			opened?.close();
		},
	};
}
