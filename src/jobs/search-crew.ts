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
const tilesPerThread = 12;

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
	return size > 1 ? hireCrew(entry, size, engine.name) : null;
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
	engine: Engine,
	features: FloatMatrix,
	metric: Metric,
	blockRows: number,
) {
	return ({ keep, thresholds, firstTile, numTiles }: TileTask) => {
		const shared = shareMatrix(features);
		const stage = { features: shared, metric, blockRows, keep, thresholds };
		const open = (s: SearchStage) => openSearch(engine, s);
		return crew.run(stage, open, firstTile, numTiles, 1);
	};
}
