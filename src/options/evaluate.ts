import { key, labelsPath } from "./data-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { nmiAverage, printing } from "./output-options.ts";
import { seed } from "./run-options.ts";

export const evaluateOptions: readonly OptionSpec[] = [
	labelsPath,
	{
		flag: "--clusters-path",
		aliases: ["--cluster-path"],
		kind: "path",
		meaning: "clusters to judge, in the same formats",
		group: "Data",
	},
	{
		flag: "--noise",
		kind: "choice",
		choices: ["own", "one", "leave-out"],
		default: "own",
		meaning:
			"how items of cluster -1 (the noise of DBSCAN and similar methods) count: each a cluster of its own, all one cluster, or left out",
		group: "Data",
	},
	key,
	nmiAverage,
	seed,
	...printing,
];
