import { dim, featPath, key, labelsPath, mmap } from "./data-options.ts";
import { method, metric, neighbours } from "./graph-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, format, out, printing } from "./output-options.ts";
import {
	backend,
	resumeUnfinished,
	saveEvery,
	scoringWorkers,
	seed,
} from "./run-options.ts";

export const knnOptions: readonly OptionSpec[] = [
	featPath,
	key,
	dim,
	mmap,
	neighbours,
	metric,
	method,
	out(
		"the graph, N x (K+1), as .npy, .csv or .parquet; - for stdout",
		"knn.npy",
	),
	format(["npy", "csv", "parquet"]),
	force,
	resumeUnfinished,
	saveEvery,
	backend,
	seed,
	...printing,
];

export const orderOptions: readonly OptionSpec[] = [
	featPath,
	{
		...labelsPath,
		meaning: "identities, in the same formats: written in the new order too",
	},
	{
		flag: "--ids",
		kind: "path",
		meaning: "names of the rows, one per line: written in the new order too",
		group: "Data",
		defaultText: "those in the features' file, or none",
	},
	{
		flag: "--restore",
		kind: "path",
		meaning:
			"clusters, or other integers for each row of ordered features, as .npy: written in the order before; needs --order",
		group: "Data",
	},
	{
		flag: "--order",
		kind: "path",
		meaning: "the .order.npy beside ordered features, for --restore",
		group: "Data",
	},
	key,
	dim,
	mmap,
	metric,
	out(
		"the features, one .npy file; beside it .order.npy, the old row of each new one",
		"ordered.npy",
	),
	force,
	{
		...scoringWorkers,
		meaning:
			"threads that compare rows; 0 decides by cores and rows. The result is the same",
	},
	seed,
	...printing,
];
