/** A part in an exact neighbour search: tiles in, the best candidates of their rows out. */
import type { FloatMatrix } from "../core/matrix.ts";
import { createSimilarity, type Metric } from "../core/similarity.ts";
import {
	createTileSearch,
	type TileBest,
	type TileSearch,
	type TileSearchOptions,
} from "../core/tile-search.ts";
import type { Engine } from "../engine.ts";
import type { Runner } from "../io/worker-thread.ts";
import { createTensorProducts } from "../model/products.ts";

export interface SearchStage
	extends Omit<TileSearchOptions<unknown>, "products"> {
	/** In shared memory. */
	readonly features: FloatMatrix;
	readonly metric: Metric;
}

/** A thread's part: a range is one tile. */
export function openSearch(
	engine: Engine,
	stage: SearchStage,
): Runner<TileBest> {
	const { features, metric, ...options } = stage;
	let opened: Promise<TileSearch> | null = null;
	const open = async () => {
		const products = await createTensorProducts(engine);
		const similarity = createSimilarity(features, metric);
		return createTileSearch(similarity, { ...options, products });
	};
	return {
		async run(tile) {
			opened ??= open();
			return (await opened).search(tile);
		},
		close() {
			opened?.then((tiles) => tiles.close());
		},
	};
}
