import { wait } from "./library-options.ts";
import type { OptionSpec } from "./option-spec.ts";
import { force, printing } from "./output-options.ts";
import { backend, resume, workers } from "./run-options.ts";

export const embedOptions: readonly OptionSpec[] = [
	{
		flag: "--out",
		kind: "folder",
		default: "faces",
		meaning:
			"folder for features.npy, faces.csv, ids.txt and photos.txt, and for what later runs need not do again",
		group: "Output",
	},
	{
		flag: "--people",
		kind: "folder",
		meaning: "library of people to which the new faces are added then",
		group: "Output",
		defaultText: "none",
	},
	{
		flag: "--tiles",
		kind: "choice",
		choices: ["auto", "1", "2", "3"],
		default: "auto",
		meaning:
			"parts along each side of a picture that are searched too, for small faces; auto looks closer where faces seem small",
		group: "Faces",
	},
	{
		flag: "--min-face",
		kind: "integer",
		min: 1,
		default: 20,
		meaning: "least height or width of a face, in pixels of the picture",
		group: "Faces",
	},
	{
		flag: "--min-score",
		kind: "number",
		min: 0.2,
		max: 1,
		default: 0.5,
		meaning: "least probability that what was found is a face",
		group: "Faces",
	},
	force,
	resume(
		"continue a stopped run: refused where its options differ, while without it such a run begins anew",
	),
	{ ...backend, default: "wasm" },
	{
		...workers,
		meaning:
			"threads that embed, each with an engine; 0 decides by cores and pictures. The result is the same",
	},
	wait,
	...printing,
];
