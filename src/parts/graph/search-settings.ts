/** What the stages of a graph search are done with. */
import { twoLevelsFrom } from "../../graph/approximate/cells.ts";
import { listParameters } from "../../graph/build-graph.ts";
import type { Frame, Metric } from "../../graph/similarity.ts";
import type { PartContext } from "../part-context.ts";
import { settingsOf } from "../settings.ts";

export interface SearchSettings {
	/** Neighbours of a row: fewer than there are rows. */
	readonly k: number;
	readonly metric: Metric;
	readonly seed: number;
	readonly rowsPerList: number;
	readonly numLists: number;
	/** Lists that a row probes, at most all. */
	readonly numProbes: number;
	readonly wantedRecall: number;
	/** Lists from which there are two levels. */
	readonly twoLevelsFrom: number;
}

/** @param rows those of the set whose graph is built */
export function searchSettings(
	{ manifest }: PartContext,
	rows: number,
): SearchSettings {
	const { metric, seed } = settingsOf(manifest);
	// Tests set other parameters, so that few rows have many lists.
	const { lists } = manifest.options as { lists?: object };
	const usual = { ...listParameters(rows), twoLevelsFrom };
	const parameters = { ...usual, ...lists };
	const numLists = Math.ceil(rows / parameters.rowsPerList);
	return {
		...parameters,
		k: Math.max(0, Math.min(manifest.width, rows - 1)),
		metric,
		seed,
		numLists,
		numProbes: Math.min(parameters.numProbes, numLists),
	};
}

/** The frame of the set that the stage `centres` measured; null for cosines. */
export function readFrame(
	{ files }: PartContext,
	metric: Metric,
): Frame | null {
	if (metric === "cosine") return null;
	return {
		centre: files.read<Float64Array>("centres", 0, "centre"),
		scale: files.read<Float64Array>("centres", 0, "scale")[0],
	};
}
