import type { OptionSpec } from "../option-spec.ts";
import { printing } from "../output-options.ts";
import { scoringWorkers } from "../run-options.ts";
import { partMemory, queue } from "./queue-options.ts";

export const workerOptions: readonly OptionSpec[] = [
	queue(
		"Redis or Valkey that hands parts out: redis://host, rediss:// for TLS",
	),
	{
		flag: "--allow",
		kind: "folder",
		meaning: "the folder in which runs must lie; others are refused",
		group: "Run",
	},
	{
		flag: "--concurrency",
		kind: "integer",
		min: 1,
		max: 1024,
		default: 1,
		meaning: "parts at once, each a process",
		group: "Run",
	},
	{
		...scoringWorkers,
		meaning: "threads of each part; 0 decides by cores and rows",
	},
	partMemory,
	...printing,
];
