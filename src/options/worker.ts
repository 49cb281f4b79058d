import type { OptionSpec } from "./option-spec.ts";
import { printing } from "./output-options.ts";
import { scoringWorkers } from "./run-options.ts";

export const queue: OptionSpec = {
	flag: "--queue",
	kind: "text",
	placeholder: "<url>",
	meaning:
		"Redis or Valkey that hands parts out, such as redis://host:6379, or rediss:// for TLS",
	group: "Run",
};

export const partMemory: OptionSpec = {
	flag: "--memory",
	kind: "integer",
	min: 1,
	placeholder: "<MB>",
	meaning:
		"megabytes that a part may use beside what it must; with less it works in more steps",
	group: "Run",
};

export const workerOptions: readonly OptionSpec[] = [
	queue,
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
	{ ...scoringWorkers, meaning: "threads of each part; 0 decides by cores" },
	partMemory,
	...printing,
];
