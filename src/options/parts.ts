/** The options of `plan`, `part` and `finish`: a run of `cluster` in parts, on any number of machines. */
import { clusterOptions } from "./cluster.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, format, out, printing } from "./output-options.ts";
import { partMemory, parts, queueOptions, run } from "./queue/queue-options.ts";
import { workers } from "./run-options.ts";

/** Options of `cluster` about one process, and those about its queue. */
const notOfPlan = [
	...["--resume", "--save-every", "--workers"],
	...queueOptions.map(({ flag }) => flag),
];

const plannedRun = run("the folder of a run that plan made");

export const planOptions: readonly OptionSpec[] = [
	run("folder for the run, which all machines see; made where it is missing"),
	parts,
	...clusterOptions.filter(({ flag }) => !notOfPlan.includes(flag)),
];

export const partOptions: readonly OptionSpec[] = [
	plannedRun,
	{
		flag: "--stage",
		kind: "text",
		meaning:
			"name of the stage, from the table that plan prints; without it and --part, all parts that are left",
		group: "Run",
	},
	{
		flag: "--part",
		kind: "integer",
		min: 0,
		meaning: "number of the part, from 0",
		group: "Run",
	},
	{
		...workers,
		meaning: "threads of this part; 0 decides by cores and rows",
	},
	partMemory,
	...printing,
];

export const finishOptions: readonly OptionSpec[] = [
	plannedRun,
	{
		...out("clusters, as .csv, .npy, .json or .parquet; - for stdout", ""),
		default: undefined,
		defaultText: "that of plan",
	},
	{
		...format(["csv", "npy", "json", "parquet"]),
		defaultText: "by the file's name, or that of plan",
	},
	force,
	...printing,
];
