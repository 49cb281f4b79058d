/** Reorders a data set by locality while its links are scored, and restores the order afterwards. Scoring is then faster, with the same scores. */

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

/** A set with at least this many rows is reordered; fewer rows fit into the processor's cache in any order. */
export const reorderedFrom = 30_000;

/** Facts about the rows of a set, by row number. */
export interface RowFacts {
	/** [N] equal rows have equal hashes. */
	readonly hashes: Uint32Array;
	readonly zeroRows: Int32Array;
	/** The pairs for impostor statistics. */
	readonly sample: PairSample;
}

export interface LocalOrder {
	readonly order: RowOrder;
	/** The facts with the new row numbers. */
	readonly facts: RowFacts;
	/** Puts features, graph and scores back into the original order. */
	restore(): void;
}

/** Whether features can be reordered, and have enough rows for it. */
export function canReorder(
	features: Features,
	{ reordersFrom = Number.POSITIVE_INFINITY }: ScoreSetOptions,
): features is ComparedRows {
	return !isStored(features) && features.rows >= reordersFrom;
}

/** Reorders features and graph in place. Returns null, and changes nothing, if they must not be reordered or have too few rows. */
export function applyLocalOrder(
	features: Features,
	graph: KnnGraph,
	facts: RowFacts,
	options: ScoreSetOptions,
): LocalOrder | null {
	const { scored } = options;
	// A graph that was copied for threads cannot be reordered in place.
	if (!canReorder(features, options) || graph.data !== scored.graph.data)
		return null;
	const { cols, data } = features;
	const local = localityOrder(graph);
	const { order, positions } = local;
	reorderRows(data, cols, order);
	reorderGraph(scored, order, positions);
	return {
		order: local,
		facts: reorderFacts(facts, local),
		restore() {
			reorderRows(data, cols, positions);
			reorderGraph(scored, positions, order);
		},
	};
}

function reorderFacts(
	{ hashes, zeroRows, sample }: RowFacts,
	{ order, positions }: RowOrder,
): RowFacts {
	const renumbered = (ids: Int32Array) => ids.map((row) => positions[row]);
	return {
		hashes: hashes.map((_, position) => hashes[order[position]]),
		zeroRows: renumbered(zeroRows),
		sample: {
			...sample,
			rows: renumbered(sample.rows),
			others: renumbered(sample.others),
		},
	};
}

/** @param from [N] new row -> old row, and `numbers` [N] the reverse */
function reorderGraph(
	{ graph, numScored, scores }: ScoredGraph,
	from: Int32Array,
	numbers: Int32Array,
): void {
	reorderRows(graph.data, graph.cols, from);
	renumberRows(graph.data, numbers);
	reorderRows(scores, numScored, from);
}
