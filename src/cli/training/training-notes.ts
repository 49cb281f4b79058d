/** What `train` says of options that were typed and change nothing, or less than they seem to. */
import type { TrainOptions } from "../../lgcn/train/train.ts";
import { neighboursFor, type SetInMemory } from "../input/read-set.ts";
import { limitWorkers, neighbourNotes, unusedNotes } from "../output/notes.ts";
import { count } from "../output/report.ts";
import type { TrainingInputFlags } from "./training-inputs.ts";

interface Flags extends TrainingInputFlags {
	readonly optimizer: TrainOptions["optimizer"];
	readonly batchSize: number;
}

/** As `limitWorkers`, for the rows of all sets. */
export function trainingWorkers(asked: number, sets: readonly SetInMemory[]) {
	const rows = sets.reduce((sum, { features }) => sum + features.rows, 0);
	const { options, notes } = limitWorkers({ workers: asked }, rows);
	return { workers: options.workers, notes };
}

/** A relational network is trained on sets made from those given too, so that less can be said of it. */
export function trainingNotes(
	flags: Flags,
	[{ features, graph }]: readonly SetInMemory[],
	typed: ReadonlySet<string>,
): string[] {
	const { model, optimizer, batchSize } = flags;
	if (model !== "lgcn") return [];
	const { rows } = features;
	const width = Math.min(neighboursFor(flags, 0), rows - 1);
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
