/** What the help says of every command. */
import type { CommandName } from "../options/option-spec.ts";

export interface CommandText {
	readonly summary: string;
	readonly example: string;
	/** Names of the arguments without a flag. */
	readonly positional?: readonly string[];
}

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
	engines: {
		summary:
			"list the engines, which load here, and how to get the others; or install one",
		example: "gcn-cluster engines --install webgpu",
	},
	convert: {
		summary:
			"convert a checkpoint: PyTorch or native in; .ckpt, .safetensors or .onnx out",
		example: "gcn-cluster convert pytorch.pth logs/best.ckpt",
		positional: ["in", "out"],
	},
};
