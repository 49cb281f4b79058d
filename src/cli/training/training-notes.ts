/** Notes of `train` on typed options that change nothing, or less than they seem to. */
import type { TrainOptions } from "../../lgcn/train/train.ts";
import type { SetInMemory } from "../input/read-set.ts";
import { limitWorkers, neighbourNotes, unusedNotes } from "../output/notes.ts";
import { count } from "../output/report.ts";
import {
	type TrainingInputFlags,
	trainingNeighbours,
} from "./training-inputs.ts";

interface Flags extends TrainingInputFlags {
	readonly optimizer: TrainOptions["optimizer"];
	readonly batchSize: number;
}

/** As `limitWorkers`, for the rows of all sets. */
export function trainingWorkers(workers: number, sets: readonly SetInMemory[]) {
	const rows = sets.reduce((sum, { features }) => sum + features.rows, 0);
	const { options, notes } = limitWorkers({ workers }, rows);
	return { workers: options.workers, notes };
}

/** None for a relational network: it also trains on sets that are made from these, of other sizes. */
export function trainingNotes(
	flags: Flags,
	[{ features, graph }]: readonly SetInMemory[],
	typed: ReadonlySet<string>,
): string[] {
	const { model, optimizer, batchSize } = flags;
	if (model !== "lgcn") return [];
	const { rows } = features;
	const width = Math.min(trainingNeighbours(model, flags), rows - 1);
	const neighbours = graph ? graph.cols - 1 : width;
	const hasGraphs =
		graph !== null && (!flags.valFeatPath || flags.valKnnGraphPath !== null);
	const notes = neighbourNotes(
		{ ...flags, rows, neighbours, hasGraph: hasGraphs },
		typed,
	);
	if (optimizer === "adamw")
		notes.push(
			...unusedNotes(typed, ["--momentum"], "--optimizer adamw has its own"),
		);
	if (typed.has("batchSize") && batchSize > rows)
		notes.push(
			`--batch-size ${batchSize}: all ${count(rows)} rows make one batch, so that an epoch is one step`,
		);
	return notes;
}
