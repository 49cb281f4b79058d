/** The threads of an exact neighbour search. */
import type { TileTask } from "../core/knn-search.ts";
import type { FloatMatrix } from "../core/matrix.ts";
import { shareMatrix } from "../core/shared-memory.ts";
import type { Metric } from "../core/similarity.ts";
import type { TileBest } from "../core/tile-search.ts";
import type { Engine } from "../engine.ts";
import { type Crew, hireCrew, suitableSize, workerBeside } from "../io/crew.ts";
import { openSearch, type SearchStage } from "./search-stage.ts";

/** A thread takes about as long to start as this many tiles. */
const tilesPerThread = 2;

const entry = workerBeside(import.meta.url);

/**
 * Hires threads for so many tiles, this one among them; null where this one is enough.
 * @param workers how many, or 0 for what suits the cores and the tiles; a GPU has one engine in any case
 */
export function hireSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): Crew<SearchStage, TileBest> | null {
	const size = countSearchers(engine, workers, numTiles);
	return size > 1 ? hireCrew(entry, size, null) : null;
}

/** How many threads a search is done by. */
export function countSearchers(
	engine: Engine,
	workers: number,
	numTiles: number,
): number {
	if (engine.isOnGpu) return 1;
	return workers > 0 ? workers : suitableSize(entry, numTiles, tilesPerThread);
}

/** A search of tiles on the crew, as `buildExactGraph` wants it. */
export function searchWith(
	crew: Crew<SearchStage, TileBest>,
	features: FloatMatrix,
	metric: Metric,
	blockRows: number,
) {
	return ({ kind, keep, thresholds, firstTile, numTiles }: TileTask) => {
		const shared = shareMatrix(features);
		const search = { kind: kind!, blockRows, keep, thresholds };
		const stage = { features: shared, metric, ...search };
		return crew.run(stage, openSearch, firstTile, numTiles, 1);
	};
}
