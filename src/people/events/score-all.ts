/** Scores and groups all rows of a library at once, as `cluster` does. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { normaliseRows } from "../../arrays/normalise.ts";
import { leadersOf } from "../../graph/copies/copies.ts";
import type { Decisions } from "../../grouping/decisions/decisions.ts";
import {
	type ClusteredFeatures,
	clusterFeatures,
} from "../../pipeline/cluster-features.ts";
import type { FirstLinks } from "../../scoring/scored-set.ts";
import type { LibraryNetwork, Measured } from "../library-network.ts";
import type { NeighbourLists } from "../lists/neighbour-lists.ts";
import { listScored } from "../lists/scored-lists.ts";

export interface ScoredLibrary {
	readonly clustered: ClusteredFeatures;
	/** The lists of the rows that repeat none, by library numbers. */
	readonly lists: NeighbourLists;
	/** The sum of the first pass's probabilities of each of these rows. */
	readonly masses: Float32Array;
	readonly measured: Measured;
}

export interface ScoreAllOptions {
	/** [N] the number of each row in the library, ascending. */
	readonly numbers: Int32Array;
	readonly decisions: Decisions;
	/** [N] what pictures say of the rows; NaN where that is not known. */
	readonly quality: Float32Array;
	readonly workers: number;
	readonly onProgress: (done: number, total: number) => void;
}

/** @param features of the rows that are there, of any length */
export async function scoreAll(
	features: ComparedRows,
	{ checkpoint, options }: LibraryNetwork,
	{ numbers, decisions, quality, workers, onProgress }: ScoreAllOptions,
): Promise<ScoredLibrary> {
	let links: FirstLinks | null = null;
	const clustered = await clusterFeatures(features, {
		...options,
		checkpoint,
		decisions,
		quality,
		workers,
		onProgress,
		onFirstLinks(found) {
			links = found;
		},
	});
	const { copyOf, copies } = clustered;
	const leaders = copyOf ? leadersOf(copyOf) : numbers.map((_, at) => at);
	const units = unitRows(features, leaders);
	const own = leaders.map((at) => numbers[at]);
	const lists = listScored(clustered.links, units, own, links, options.k);
	return {
		clustered,
		lists,
		masses: Float32Array.from(massesOf(links, own.length)),
		measured: {
			impostors: clustered.links.impostors!,
			cutOff: copies?.cutOff ?? null,
		},
	};
}

const massesOf = (links: FirstLinks | null, count: number) =>
	links?.masses ?? new Float64Array(count);

function unitRows({ cols, data }: ComparedRows, rows: Int32Array) {
	const values = new Float32Array(rows.length * cols);
	rows.forEach((row, i) => {
		values.set(data.subarray(row * cols, (row + 1) * cols), i * cols);
	});
	return normaliseRows({ rows: rows.length, cols, data: values }, values)
		.features;
}
