/** Options that only `train` has: the network, its data and its optimizer. */
import type { OptionSpec } from "./option-spec.ts";

/** Which network is trained, on what, and where its weights start. */
export const network: readonly OptionSpec[] = [
	{
		flag: "--model",
		kind: "choice",
		choices: ["lgcn", "relational"],
		default: "lgcn",
		meaning:
			"the reference's L-GCN for one kind of features, or a relational network for all kinds",
		group: "Training",
	},
	{
		flag: "--aggregator",
		kind: "choice",
		choices: ["mean", "weighted", "attention"],
		default: "mean",
		model: "lgcn",
		meaning:
			"how a node averages its neighbours: equally (the reference), weighted by cosine, or weighted by learned attention",
		group: "Training",
	},
	{
		flag: "--compositions",
		kind: "switch",
		default: true,
		model: "relational",
		meaning:
			"train on libraries of many sizes drawn from each data set (or --no-compositions)",
		group: "Training",
	},
	{
		flag: "--conditions",
		kind: "switch",
		default: false,
		model: "relational",
		meaning:
			"train on sets with bursts, foreign rows, few people, low quality or other points too",
		group: "Training",
	},
	{
		flag: "--transformations",
		kind: "switch",
		default: true,
		model: "relational",
		meaning:
			"train on transformed embeddings of each data set too (or --no-transformations)",
		group: "Training",
	},
	{
		flag: "--init",
		kind: "path",
		meaning: "checkpoint whose weights to start from",
		group: "Training",
		defaultText: "fresh weights",
	},
	{
		flag: "--first-pass",
		kind: "path",
		model: "relational",
		meaning:
			"checkpoint of a network of one pass: train a second pass that reads its probabilities",
		group: "Training",
		defaultText: "none: train a first pass",
	},
];

/** The optimizer and its schedule. */
export const optimization: readonly OptionSpec[] = [
	{
		flag: "--lr",
		kind: "number",
		min: 0,
		default: 0.01,
		relational: 3e-3,
		meaning:
			"learning rate; for a relational network, the highest of its one cycle",
		group: "Training",
	},
	{
		flag: "--lr-schedule",
		kind: "choice",
		choices: ["step", "cosine"],
		default: "step",
		model: "lgcn",
		meaning:
			"times 0.1 at the start of epochs 1 to 4 (the reference), or a cosine down to 0 over the whole run",
		group: "Training",
	},
	{
		flag: "--optimizer",
		kind: "choice",
		choices: ["sgd", "adamw"],
		default: "sgd",
		model: "lgcn",
		meaning: "SGD with momentum (the reference), or AdamW",
		group: "Training",
	},
	{
		flag: "--negative-weight",
		kind: "number",
		min: 0.001,
		default: 1,
		model: "lgcn",
		meaning:
			"weight in the loss of links between two identities; a larger one joins fewer of them",
		group: "Training",
	},
	{
		flag: "--momentum",
		kind: "number",
		min: 0,
		max: 1,
		default: 0.9,
		model: "lgcn",
		meaning: "momentum of SGD",
		group: "Training",
	},
	{
		flag: "--weight-decay",
		kind: "number",
		min: 0,
		default: 1e-4,
		relational: 1e-2,
		meaning: "weight decay, on every weight",
		group: "Training",
	},
	{
		flag: "--epochs",
		kind: "integer",
		min: 1,
		default: 4,
		relational: 2,
		meaning: "passes over the data",
		group: "Training",
	},
	{
		flag: "--augment",
		kind: "choice",
		choices: ["none", "permute"],
		default: "none",
		model: "lgcn",
		meaning:
			"permute: shuffle and flip the feature columns of every subgraph anew, so that identities are not memorised",
		group: "Training",
	},
];
