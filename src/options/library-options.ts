/** Options that several commands about a library of people share. */
import type { OptionSpec } from "./option-spec.ts";

export const wait: OptionSpec = {
	flag: "--wait",
	kind: "number",
	min: 0,
	default: 10,
	meaning: "seconds to wait for another process that changes the library",
	group: "Run",
};

export const most = (meaning: string, value: number): OptionSpec => ({
	flag: "--most",
	kind: "integer",
	min: 1,
	default: value,
	meaning,
	group: "Output",
});

export const person = (meaning: string): OptionSpec => ({
	flag: "--person",
	kind: "integer",
	min: 0,
	meaning,
	group: "Data",
	defaultText: "all people",
});

/** What `decide` is told; at least one of them is needed. */
export const newDecisions: readonly OptionSpec[] = [
	{
		flag: "--same",
		kind: "path",
		meaning:
			"pairs of faces of one person, as .csv of ids or row numbers; they count more than photos",
		group: "Decisions",
	},
	{
		flag: "--different",
		kind: "path",
		meaning: "pairs of faces of different people, in the same form",
		group: "Decisions",
	},
	{
		flag: "--name",
		kind: "texts",
		placeholder: "<person=name ...>",
		meaning:
			"names of people, such as 3=Ann; people of one name are one person; 3= takes the name away",
		group: "Decisions",
	},
	{
		flag: "--hide",
		kind: "integers",
		min: 0,
		meaning: "numbers of people to hide: they get no folders",
		group: "Decisions",
	},
	{
		flag: "--unhide",
		kind: "integers",
		min: 0,
		meaning: "numbers of people to show again",
		group: "Decisions",
	},
	{
		flag: "--decisions",
		kind: "path",
		meaning:
			"all kinds of decisions in one file, .csv or JSON lines (docs/people.md)",
		group: "Decisions",
	},
	{
		flag: "--withdraw",
		kind: "integers",
		min: 0,
		meaning:
			"numbers of decisions to take back, as history lists them; not beside other decisions",
		group: "Decisions",
	},
];

export const pictures = (meaning: string): OptionSpec => ({
	flag: "--pictures",
	kind: "folder",
	default: ".",
	meaning,
	group: "Data",
});
