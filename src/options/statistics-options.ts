/** Options of `cluster`: what the cosines of different people are like. */
import type { OptionSpec } from "./option-spec.ts";

export const statistics: OptionSpec = {
	flag: "--statistics",
	kind: "path",
	meaning:
		"impostor statistics that --save-statistics wrote: a few new rows are scored as the whole library was",
	group: "Data",
	defaultText: "measured on the rows",
};

export const reference: OptionSpec = {
	flag: "--reference",
	kind: "path",
	meaning:
		"features of any faces of other people, in the same embedding, to measure against: for a folder of one person",
	group: "Data",
	defaultText: "none",
};

export const saveStatistics: OptionSpec = {
	flag: "--save-statistics",
	kind: "path",
	meaning: "file for the impostor statistics that were used, as .json",
	group: "Output",
	defaultText: "none",
	isOutput: true,
};
