import {
	checkpoint,
	dim,
	featPath,
	key,
	knnGraphPath,
	labelsPath,
	mmap,
	validation,
} from "./data-options.ts";
import {
	activeConnection,
	fromCheckpoint,
	kAtHop,
	method,
	metric,
} from "./graph-options.ts";
import { grouping } from "./grouping-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, nmiAverage, printing } from "./output-options.ts";
import {
	printFreq,
	resumeUnfinished,
	saveEvery,
	scoringBackend,
	scoringBatchSize,
	scoringWorkers,
	seed,
} from "./run-options.ts";

export const testOptions: readonly OptionSpec[] = [
	{
		...validation(featPath, featPath.meaning),
		aliases: ["--feat-path"],
		defaultText: "the bundled faces",
	},
	{
		...validation(knnGraphPath, knnGraphPath.meaning),
		aliases: ["--knn-graph-path"],
	},
	{
		...validation(labelsPath, labelsPath.meaning),
		aliases: ["--val-label-path", "--labels-path", "--label-path"],
		defaultText: "no scores",
	},
	key,
	dim,
	mmap,
	checkpoint,
	kAtHop([20, 5], fromCheckpoint),
	activeConnection(5, fromCheckpoint),
	metric,
	method,
	...grouping,
	nmiAverage,
	{
		flag: "--out-dir",
		kind: "folder",
		default: "results",
		meaning: "folder for edges.npy, scores.npy and clusters.npy",
		group: "Output",
		isOutput: true,
	},
	force,
	scoringBatchSize,
	printFreq(40),
	resumeUnfinished,
	saveEvery,
	scoringBackend,
	scoringWorkers,
	seed,
	...printing,
];
