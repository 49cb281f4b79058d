/** A set whose near rows lie side by side while its links are scored, and that is as it was afterwards: the same scores sooner. */

import type { KnnGraph } from "../../arrays/knn-graph.ts";
import type { ComparedRows } from "../../arrays/matrix.ts";
import { type Features, isStored } from "../../files/stored/stored-matrix.ts";
import {
	localityOrder,
	type RowOrder,
	renumberRows,
	reorderRows,
} from "../../graph/locality-order.ts";
import type { ScoredGraph } from "../../scoring/scored-graph.ts";
import type { ScoreSetOptions } from "../../scoring/scored-set.ts";
import type { PairSample } from "../pair-sample.ts";

/** Fewest rows that are reordered by locality for scoring; fewer fit into the processor's cache in any order. */
export const movedFrom = 30_000;

/** What else is said of rows by their numbers. */
export interface KnownOfRows {
	readonly hashes: Uint32Array;
	readonly zeroRows: Int32Array;
	readonly sample: PairSample;
}

export interface MovedRows {
	readonly places: RowOrder;
	/** What was said, of the rows where they lie now. */
	readonly known: KnownOfRows;
	/** Puts all back, and the scores of the rows to those. */
	back(): void;
}

/** Whether features may be moved, and are many enough. */
export function isMovable(
	features: Features,
	{ movesFrom = Number.POSITIVE_INFINITY }: ScoreSetOptions,
): features is ComparedRows {
	return !isStored(features) && features.rows >= movesFrom;
}

/** Moves rows and graph where they lie; null where they have to stay, or are few. */
export function moveTogether(
	features: Features,
	graph: KnnGraph,
	{ hashes, zeroRows, sample }: KnownOfRows,
	options: ScoreSetOptions,
): MovedRows | null {
	const { scored } = options;
	// Threads may have a copy of the graph.
	if (!isMovable(features, options) || graph.data !== scored.graph.data)
		return null;
	const { cols, data } = features;
	const found = localityOrder(graph);
	const { order, positions: places } = found;
	const placesOf = (ids: Int32Array) => ids.map((row) => places[row]);
	reorderRows(data, cols, order);
	moveGraph(scored, order, places);
	return {
		places: found,
		known: {
			hashes: hashes.map((_, place) => hashes[order[place]]),
			zeroRows: placesOf(zeroRows),
			sample: {
				...sample,
				rows: placesOf(sample.rows),
				others: placesOf(sample.others),
			},
		},
		back() {
			reorderRows(data, cols, places);
			moveGraph(scored, places, order);
		},
	};
}

function moveGraph(
	{ graph, numScored, scores }: ScoredGraph,
	from: Int32Array,
	names: Int32Array,
): void {
	reorderRows(graph.data, graph.cols, from);
	renumberRows(graph.data, names);
	reorderRows(scores, numScored, from);
}
