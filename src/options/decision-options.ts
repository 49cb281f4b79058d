/** Options of what people know about the rows. */
import type { OptionSpec } from "./option-spec.ts";

export const decisions: readonly OptionSpec[] = [
	{
		flag: "--photos",
		kind: "path",
		meaning:
			"photo of each row, one name a line, empty where it is not known: rows of one photo are different people",
		group: "Grouping",
		defaultText: "no photo is known",
	},
	{
		flag: "--same",
		kind: "path",
		meaning:
			"pairs of rows of one person, as .csv of ids or row numbers; they count more than photos",
		group: "Grouping",
		defaultText: "none",
	},
	{
		flag: "--different",
		kind: "path",
		meaning: "pairs of rows of different people, in the same form",
		group: "Grouping",
		defaultText: "none",
	},
	{
		flag: "--earlier",
		kind: "path",
		meaning:
			"clusters of an earlier run: their numbers, and names in a column name, stay with those who have most of the same rows",
		group: "Grouping",
		defaultText: "clusters are numbered by size",
	},
];
