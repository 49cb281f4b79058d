/** Options about runs in parts and the queue that hands the parts out. */
import type { OptionSpec } from "../option-spec.ts";

export const queue = (meaning: string): OptionSpec => ({
	flag: "--queue",
	kind: "text",
	placeholder: "<url>",
	meaning,
	group: "Run",
});

export const run = (meaning: string): OptionSpec => ({
	flag: "--run",
	kind: "folder",
	meaning,
	group: "Run",
});

export const parts: OptionSpec = {
	flag: "--parts",
	kind: "integer",
	min: 1,
	max: 100_000,
	default: 8,
	meaning:
		"parts of each stage that is shared out; the clusters do not depend on it",
	group: "Run",
};

export const partMemory: OptionSpec = {
	flag: "--memory",
	kind: "integer",
	min: 1,
	default: 2048,
	placeholder: "<MB>",
	meaning:
		"megabytes that the rows of a part may take; it works in several steps where it needs more",
	group: "Run",
};

/** The options of `cluster` for many machines. */
export const queueOptions: readonly OptionSpec[] = [
	queue(
		"Redis or Valkey by which gcn-cluster worker on other machines gets parts of the run: redis://host, rediss:// for TLS",
	),
	run("folder for the run of --queue, which all machines see under this path"),
	{ ...parts, meaning: `with --queue, ${parts.meaning}` },
];
