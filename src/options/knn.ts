import { dim, featPath, key, mmap } from "./data-options.ts";
import { method, metric, neighbours } from "./graph-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, format, out, printing } from "./output-options.ts";
import { backend, resumeUnfinished, saveEvery, seed } from "./run-options.ts";

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
