/** Options that several commands share: what is written and printed. */
import type { OptionSpec } from "./option-spec.ts";

export const out = (meaning: string, value: string): OptionSpec => ({
	flag: "--out",
	kind: "path",
	default: value,
	meaning,
	group: "Output",
	isOutput: true,
});

export const format = (choices: readonly string[]): OptionSpec => ({
	flag: "--format",
	kind: "choice",
	choices,
	meaning: "format of the result",
	group: "Output",
	defaultText: `by the file's name; ${choices[0]} for -`,
});

export const force: OptionSpec = {
	flag: "--force",
	kind: "switch",
	default: false,
	meaning:
		"replace files that this tool did not write or that were changed since; without it, only its own are replaced",
	group: "Output",
};

export const nmiAverage: OptionSpec = {
	flag: "--nmi-average",
	kind: "choice",
	choices: ["geometric", "arithmetic"],
	default: "geometric",
	meaning: "mean of the two entropies that NMI divides by",
	group: "Output",
};

/** Every command has these two. */
export const printing: readonly OptionSpec[] = [
	{
		flag: "--json",
		kind: "switch",
		default: false,
		meaning: "print one JSON object on stdout and nothing else there",
		group: "Output",
	},
	{
		flag: "--quiet",
		kind: "switch",
		default: false,
		meaning:
			"print nothing but errors: no progress, warnings or results (with --json its object)",
		group: "Output",
	},
];
