import {
	checkpoint,
	dim,
	featPath,
	key,
	knnGraphPath,
	mmap,
	quality,
} from "./data-options.ts";
import { decisions } from "./decision-options.ts";
import {
	activeConnection,
	copies,
	fromCheckpoint,
	kAtHop,
	method,
	metric,
	neighbours,
} from "./graph-options.ts";
import { grouping } from "./grouping-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, format, out, printing } from "./output-options.ts";
import { queueOptions } from "./queue/queue-options.ts";
import {
	resumeUnfinished,
	saveEvery,
	scoringBackend,
	scoringBatchSize,
	scoringWorkers,
	seed,
} from "./run-options.ts";
import { reference, saveStatistics, statistics } from "./statistics-options.ts";

export const clusterOptions: readonly OptionSpec[] = [
	featPath,
	key,
	dim,
	mmap,
	knnGraphPath,
	{
		...checkpoint,
		default: "models/faces.ckpt",
		meaning: `trained network; without this file, the bundled one, or else ${checkpoint.default}`,
	},
	{
		flag: "--ids",
		kind: "path",
		meaning: "names of the rows, one per line",
		group: "Data",
		defaultText: "those in the features' file, or none",
	},
	quality,
	statistics,
	reference,
	neighbours,
	metric,
	method,
	copies,
	kAtHop([20, 5], fromCheckpoint),
	activeConnection(5, fromCheckpoint),
	...grouping,
	...decisions,
	out(
		"clusters, as .csv, .npy, .json or .parquet; - for stdout",
		"clusters.csv",
	),
	format(["csv", "npy", "json", "parquet"]),
	{
		flag: "--report",
		kind: "path",
		meaning: "a report of the clusters too, one .html file, as by `report`",
		group: "Output",
		isOutput: true,
	},
	saveStatistics,
	force,
	scoringBatchSize,
	resumeUnfinished,
	saveEvery,
	scoringBackend,
	scoringWorkers,
	seed,
	...queueOptions,
	...printing,
];
