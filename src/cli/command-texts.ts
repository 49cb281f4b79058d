/** What the help says of every command. */
import type { CommandName } from "../options/option-spec.ts";

export interface CommandText {
	readonly summary: string;
	readonly example: string;
	/** The arguments without a flag, such as `<in>`, or `[event]` for one that may be left out. */
	readonly positional?: readonly string[];
}

const positional = ["<library>"];

/** The commands in the order of the help. */
export const commandTexts: Record<CommandName, CommandText> = {
	cluster: {
		summary:
			"features in, clusters out: graph, scores and grouping in one step",
		example: "gcn-cluster cluster --feat_path faces.npy --out people.csv",
	},
	train: {
		summary:
			"learn from labelled features how likely two neighbours are one identity",
		example:
			"gcn-cluster train --feat_path faces.npy --labels_path labels.npy --logs-dir logs",
	},
	test: {
		summary:
			"score every link, group, and judge against labels where there are some",
		example:
			"gcn-cluster test --val_feat_path faces.npy --val_labels_path labels.npy --checkpoint logs/best.ckpt",
	},
	evaluate: {
		summary: "score clusters against labels; no network needed",
		example:
			"gcn-cluster evaluate --labels_path labels.npy --clusters_path people.csv",
	},
	knn: {
		summary: "build a kNN graph from features",
		example: "gcn-cluster knn --feat_path faces.npy --k 80 --out faces.knn.npy",
	},
	order: {
		summary:
			"write features in an order in which near rows lie together, and keep the way back",
		example: "gcn-cluster order --feat_path faces.npy --out ordered.npy",
	},
	engines: {
		summary:
			"list the engines, which load here, and how to get the others; or install one",
		example: "gcn-cluster engines --install webgpu",
	},
	convert: {
		summary:
			"convert a checkpoint: PyTorch or native in; .ckpt, .safetensors or .onnx out",
		example: "gcn-cluster convert pytorch.pth logs/best.ckpt",
		positional: ["<in>", "<out>"],
	},
	report: {
		summary:
			"clusters in, one HTML file out: sizes, confidence, a map, questions, and with labels what is split or mixed",
		example:
			"gcn-cluster report people.csv --feat_path faces.npy --labels_path labels.npy",
		positional: ["<clusters>"],
	},
	embed: {
		summary:
			"find the faces in a folder of pictures, and describe each by 128 numbers",
		example: "gcn-cluster embed ~/Pictures --out faces --people people",
		positional: ["<photos>"],
	},
	add: {
		summary: "add faces to a library of people, or make one",
		example:
			"gcn-cluster add library --feat_path new.npy --ids files.txt --photos photos.txt",
		positional,
	},
	people: {
		summary: "list the people of a library, or the faces of one of them",
		example: "gcn-cluster people library --person 3",
		positional,
	},
	questions: {
		summary: "list pairs of people of a library who may be one",
		example: "gcn-cluster questions library --person 3 --most 5",
		positional,
	},
	decide: {
		summary: "say who is who in a library: names, same, different, hidden",
		example:
			"gcn-cluster decide library --name 3=Ann 7=Ben --different pairs.csv",
		positional,
	},
	remove: {
		summary: "remove faces from a library",
		example: "gcn-cluster remove library --rows 17 18",
		positional,
	},
	regroup: {
		summary: "group all faces of a library again, as its decisions say",
		example: "gcn-cluster regroup library --full",
		positional,
	},
	export: {
		summary:
			"write the people of a library to a file, or to folders of pictures",
		example: "gcn-cluster export library --out people.csv --folders albums",
		positional,
	},
	history: {
		summary: "list what changed a library, and the decisions that hold",
		example: "gcn-cluster history library",
		positional,
	},
	undo: {
		summary: "take an event of a library back, the last one or any other",
		example: "gcn-cluster undo library 12",
		positional: ["<library>", "[event]"],
	},
	review: {
		summary: "look at the people of a library in the browser, and decide there",
		example: "gcn-cluster review library --pictures crops",
		positional: ["[library]"],
	},
	plan: {
		summary:
			"cut a run of cluster into stages and parts that many processes or machines compute",
		example:
			"gcn-cluster plan --feat_path faces.npy --out people.csv --run run --parts 8",
	},
	part: {
		summary: "compute one part of one stage of a planned run",
		example: "gcn-cluster part --run run --stage graph --part 3",
	},
	finish: {
		summary: "write the clusters of a planned run whose stages are done",
		example: "gcn-cluster finish --run run",
	},
};
