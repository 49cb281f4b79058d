/** The options of the commands about a library of people. */
import {
	checkpoint,
	dim,
	featPath,
	key,
	mmap,
	quality,
} from "./data-options.ts";
import {
	most,
	newDecisions,
	person,
	pictures,
	wait,
} from "./library-options.ts";
import type { LibraryCommand, OptionSpec } from "./option-spec.ts";
import { force, format, out, printing } from "./output-options.ts";
import { scoringWorkers } from "./run-options.ts";

const add: readonly OptionSpec[] = [
	featPath,
	key,
	dim,
	mmap,
	{
		flag: "--ids",
		kind: "path",
		meaning:
			"names of the faces, one a line, such as their picture files; no two faces have one name, and an empty line is none",
		group: "Data",
		defaultText: "those in the features' file, or none",
	},
	{
		flag: "--photos",
		kind: "path",
		meaning:
			"photo of each face, one name a line, empty where it is not known: faces of one photo are different people",
		group: "Data",
		defaultText: "no photo is known",
	},
	{
		flag: "--boxes",
		kind: "path",
		meaning:
			"where each face is in its photo: any text, one a line, or an array N x 4",
		group: "Data",
		defaultText: "not known",
	},
	quality,
	{
		...checkpoint,
		default: undefined,
		meaning: "trained network of a library that is made",
		defaultText: "the bundled one; a library keeps its network",
	},
	wait,
	scoringWorkers,
	...printing,
];

const remove: readonly OptionSpec[] = [
	{
		flag: "--rows",
		kind: "texts",
		placeholder: "<n ...>",
		meaning: "row numbers, or a file of them, one a line",
		group: "Data",
	},
	{
		flag: "--ids",
		kind: "texts",
		meaning: "ids of faces, or a file of them, one a line",
		group: "Data",
	},
	wait,
	scoringWorkers,
	...printing,
];

const regroup: readonly OptionSpec[] = [
	{
		flag: "--full",
		kind: "switch",
		default: false,
		meaning:
			"score all links again too, with statistics measured anew on all faces",
		group: "Grouping",
	},
	wait,
	scoringWorkers,
	...printing,
];

const exporting: readonly OptionSpec[] = [
	{
		...out("faces and people, as .csv, .json or .parquet; - for stdout", ""),
		default: undefined,
	},
	format(["csv", "json", "parquet"]),
	{
		flag: "--folders",
		kind: "folder",
		meaning:
			"a folder for each person with the pictures that ids, or else photos, name; only files made here are moved or removed",
		group: "Output",
	},
	pictures("the folder from which ids and photos name pictures"),
	{
		flag: "--least",
		kind: "integer",
		min: 1,
		default: 2,
		meaning:
			"fewest faces of a person without a name who gets a folder; people with names always do, hidden ones never",
		group: "Output",
	},
	{
		flag: "--copy",
		kind: "switch",
		default: false,
		meaning: "fill the folders with copies, not with links to the pictures",
		group: "Output",
	},
	force,
	...printing,
];

const review: readonly OptionSpec[] = [
	{
		...pictures(
			"the folder from which ids and photos name pictures; no other file is shown",
		),
		default: undefined,
		defaultText: "those of embed --people, or else this one",
	},
	{
		flag: "--demo",
		kind: "switch",
		default: false,
		meaning: "the bundled faces instead of a library; nothing stays",
		group: "Data",
	},
	{
		flag: "--port",
		kind: "integer",
		min: 0,
		max: 65535,
		default: 0,
		defaultText: "any free one",
		meaning: "port of the page",
		group: "Run",
	},
	{
		flag: "--host",
		kind: "text",
		placeholder: "<address>",
		default: "127.0.0.1",
		meaning:
			"address to listen at; any other lets other machines in, without encryption",
		group: "Run",
	},
	{
		flag: "--open",
		kind: "switch",
		default: true,
		meaning: "open the page in the browser; --no-open prints its address only",
		group: "Run",
	},
	wait,
	scoringWorkers,
	...printing,
];

export const libraryCommandOptions: Record<
	LibraryCommand,
	readonly OptionSpec[]
> = {
	add,
	people: [
		person("list the faces of this person"),
		{
			...most("people or faces to list", 30),
			defaultText: "30; all with --json",
		},
		...printing,
	],
	questions: [
		person("who may be this person"),
		most("questions to list, the likeliest first", 20),
		...printing,
	],
	decide: [...newDecisions, wait, scoringWorkers, ...printing],
	remove,
	regroup,
	export: exporting,
	history: [
		{
			...most("events to list, the last ones", 30),
			defaultText: "30; all with --json",
		},
		...printing,
	],
	undo: [wait, scoringWorkers, ...printing],
	review,
};
