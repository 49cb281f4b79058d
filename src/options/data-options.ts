/** Options that several commands share: the files that they read. */
import type { OptionSpec } from "./option-spec.ts";

export const featPath: OptionSpec = {
	flag: "--feat-path",
	kind: "path",
	meaning:
		"features, N x D, one row per face: .npy, .npz, .csv, .parquet and others (docs/formats.md); - for stdin",
	group: "Data",
};

export const knnGraphPath: OptionSpec = {
	flag: "--knn-graph-path",
	kind: "path",
	meaning: "kNN graph, N x (K+1), column 0 the row itself",
	group: "Data",
	defaultText: "built from the features",
};

export const labelsPath: OptionSpec = {
	flag: "--labels-path",
	aliases: ["--label-path"],
	kind: "path",
	meaning: "identities, N or N x 1, in the same formats; -1 is unknown",
	group: "Data",
};

/** The same option for the validation set: `--feat-path` -> `--val-feat-path`. */
export const validation = (spec: OptionSpec, meaning: string): OptionSpec => ({
	...spec,
	flag: spec.flag.replace("--", "--val-"),
	aliases: spec.aliases?.map((alias) => alias.replace("--", "--val-")),
	meaning,
});

export const mmap: OptionSpec = {
	flag: "--mmap",
	kind: "switch",
	default: false,
	meaning:
		"leave the features on disk and read rows when they are needed; the operating system caches what is used often. The result is the same",
	group: "Data",
};

export const key: OptionSpec = {
	flag: "--key",
	kind: "text",
	meaning: "name of the array to take from an .npz of several",
	group: "Data",
	defaultText: "the only array, or the one with a usual name",
};

export const dim: OptionSpec = {
	flag: "--dim",
	kind: "integer",
	min: 1,
	meaning: "numbers in a row of raw float32 features (.bin)",
	group: "Data",
	defaultText: "from the number of labels in a .meta file beside them",
};

export const quality: OptionSpec = {
	flag: "--quality",
	kind: "path",
	meaning:
		"how good each row's face is by its picture, from 0 to 1: the faces.csv of embed, or one number a line; a row under 0.5 joins people, but does not join two",
	group: "Data",
	defaultText: "not known",
};

export const checkpoint: OptionSpec = {
	flag: "--checkpoint",
	kind: "path",
	default: "logs/best.ckpt",
	meaning: "trained network; without this file, the bundled one",
	group: "Data",
};
