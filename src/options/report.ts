/** The options of `report`. */
import { dim, featPath, key, labelsPath, mmap } from "./data-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, out, printing } from "./output-options.ts";
import { scoringWorkers } from "./run-options.ts";

export const reportOptions: readonly OptionSpec[] = [
	{
		...featPath,
		meaning:
			"features of the rows, N x D: with them links are scored by the bundled network, which gives confidences, questions and a map",
	},
	{
		...labelsPath,
		meaning:
			"identities of the rows, in the same formats: with them the report says what is split or mixed; -1 is unknown",
	},
	{
		flag: "--ids",
		kind: "path",
		meaning: "names of the rows, one per line",
		group: "Data",
		defaultText: "those in the files, or none",
	},
	key,
	dim,
	mmap,
	out("the report, one .html file", "report.html"),
	force,
	scoringWorkers,
	...printing,
];
