/** Options that `test` and `cluster` share: from scored links to clusters. */
import { fromCheckpoint } from "./graph-options.ts";
import type { OptionSpec } from "./option-spec.ts";

/** The default of `--pool` by propagation. Reference: the same for threshold, soft and naive. */
export const defaultPools = {
	threshold: "avg",
	soft: "avg",
	naive: "none",
	average: "avg",
} as const;

/** The default of `--threshold` by propagation. */
export const defaultThresholds = { naive: 0.8, average: 0.5 } as const;

/** The default of `--threshold` for a relational network of two passes: the second pass separates links better, so a lower threshold groups best. */
export const twoPassThreshold = 0.7;

export const grouping: readonly OptionSpec[] = [
	{
		flag: "--propagation",
		kind: "choice",
		choices: ["threshold", "naive", "soft", "average"],
		default: "threshold",
		relational: "naive",
		meaning:
			"rising threshold, one fixed threshold, rising threshold with label diffusion, or average linkage",
		group: "Grouping",
	},
	{
		flag: "--max-sz",
		kind: "integer",
		min: 1,
		default: 900,
		meaning: "a larger component is cut at the next threshold",
		group: "Grouping",
	},
	{
		flag: "--step",
		kind: "number",
		min: 0.001,
		max: 1,
		default: 0.6,
		meaning:
			"how far the threshold rises each time, as a share of what is left to 1",
		group: "Grouping",
	},
	{
		flag: "--pool",
		kind: "choice",
		choices: ["avg", "max", "none"],
		defaultText: `${defaultPools.threshold}; ${defaultPools.naive} for naive, as in the reference`,
		relational: "avg",
		meaning: "one score from both directions of a link (none: the last seen)",
		group: "Grouping",
	},
	{
		flag: "--threshold",
		kind: "number",
		min: 0,
		max: 1,
		default: defaultThresholds.naive,
		defaultText: `${defaultThresholds.naive}; ${defaultThresholds.average} for average`,
		relational: defaultThresholds.naive,
		relationalText: `${fromCheckpoint}; ${defaultThresholds.average} for average`,
		meaning:
			"the fixed threshold of naive; for average, the least mean score over the scored pairs of two clusters",
		group: "Grouping",
	},
];
