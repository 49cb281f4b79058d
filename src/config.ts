/**
 * Every option once: its type, default and meaning, and which command takes it.
 * The command line's flags and help, the library's defaults and the README's tables all come from here.
 */

export type ModelName = "lgcn" | "relational";

export type OptionKind =
	| "path"
	| "paths"
	| "text"
	| "folder"
	| "integer"
	| "integers"
	| "number"
	| "choice"
	| "switch";

export interface OptionSpec {
	/** Long flag in kebab case; `_` is taken for `-` everywhere. */
	readonly flag: string;
	readonly kind: OptionKind;
	readonly meaning: string;
	/** Heading in the help. */
	readonly group: string;
	readonly default?: string | number | boolean | readonly number[];
	/** The only model that takes it. */
	readonly model?: ModelName;
	/** Shown for the default where that is no plain value. */
	readonly defaultText?: string;
	/** The default of a relational network where it is another, and what is shown for it where the checkpoint decides. */
	readonly relational?: OptionSpec["default"];
	readonly relationalText?: string;
	readonly choices?: readonly string[];
	/** Least and greatest value of a number. */
	readonly min?: number;
	readonly max?: number;
	/** Other spellings of the flag. */
	readonly aliases?: readonly string[];
	/** Of a path: whether it is written; all others are read. */
	readonly isOutput?: true;
}

export type CommandName =
	| "train"
	| "test"
	| "knn"
	| "cluster"
	| "evaluate"
	| "engines"
	| "convert";

/** How many neighbours a graph gets that is built on the way, and the fewest rows from which it is approximate. */
export const graphDefaults = { k: 80, approximateFrom: 200_000 } as const;

/** Fewest rows that are moved side by side with those near them while a relational network scores: fewer lie in the processor's cache wherever they are. */
export const movedFrom = 30_000;

/** Rows whose first convolution an L-GCN keeps while scoring: bounds the memory to 1 GiB (4 kB a row). */
export const maxTableRows = 262_144;
/** Rows projected at once where there are more: bounds the working set (about 6 kB a row). */
export const maxProjectedRows = 32_768;

/** How the two directions of a link are pooled where nobody says: as the reference does. */
export const defaultPools = {
	threshold: "avg",
	soft: "avg",
	naive: "none",
	average: "avg",
} as const;

/** The threshold of a relational network whose second pass knows its first one's probabilities: they part more clearly, and lower. */
export const twoPassThreshold = 0.7;

/** The threshold where nobody says one. */
export const defaultThresholds = { naive: 0.8, average: 0.5 } as const;

/** What average linkage takes a pair of rows without a score for: neighbour lists leave most pairs of a large identity without one. */
export const unscoredPairs: "zero" | "ignored" = "ignored";

/** Pairs of clusters that a person may be asked about: the most, and from which probability on that they are one identity. */
export const clusterQuestions = { most: 100, leastProbability: 0.1 } as const;

/** A relational network warns of features of fewer dimensions. */
export const fewestDimensions = 4;

/** Where `train` writes by default in a clone of the project, whose own logs folder has the bundled network. */
export const logsBesideBundled = "results/logs";

/** Figures taken together while testing, in pivots: the reference's batch. */
const testBatchSize = 32;

const data = "Data";
const graph = "Graph";
const subgraphs = "Subgraphs";
const grouping = "Grouping";
const training = "Training";
const output = "Output";
const run = "Run";

const featPath: OptionSpec = {
	flag: "--feat-path",
	kind: "path",
	meaning:
		"features, N x D, one row per face: .npy, .npz, .csv, .parquet and others (docs/formats.md); - for stdin",
	group: data,
};
const knnGraphPath: OptionSpec = {
	flag: "--knn-graph-path",
	kind: "path",
	meaning: "kNN graph, N x (K+1), column 0 the row itself",
	group: data,
	defaultText: "built from the features",
};
const labelsPath: OptionSpec = {
	flag: "--labels-path",
	aliases: ["--label-path"],
	kind: "path",
	meaning: "identities, N or N x 1, of the same formats; -1 is unknown",
	group: data,
};
const validation = (spec: OptionSpec, meaning: string): OptionSpec => ({
	...spec,
	flag: spec.flag.replace("--", "--val-"),
	aliases: spec.aliases?.map((alias) => alias.replace("--", "--val-")),
	meaning,
});

const mmap: OptionSpec = {
	flag: "--mmap",
	kind: "switch",
	default: false,
	meaning:
		"features stay on disk and are read as they are needed; the operating system's cache holds what is used often. The result is the same",
	group: data,
};

/** What files do not tell of themselves. */
const key: OptionSpec = {
	flag: "--key",
	kind: "text",
	meaning: "name of the array to take from an .npz of several",
	group: data,
	defaultText: "the only one, or the one that is called so",
};
const dim: OptionSpec = {
	flag: "--dim",
	kind: "integer",
	min: 1,
	meaning: "numbers in a row of raw float32 features (.bin)",
	group: data,
	defaultText: "by the number of labels in a .meta beside them",
};
const format = (choices: readonly string[]): OptionSpec => ({
	flag: "--format",
	kind: "choice",
	choices,
	meaning: "format of the result",
	group: output,
	defaultText: `by the name; ${choices[0]} for -`,
});

const metric: OptionSpec = {
	flag: "--metric",
	kind: "choice",
	choices: ["cosine", "euclidean"],
	default: "cosine",
	meaning: "what near means",
	group: graph,
};
const method: OptionSpec = {
	flag: "--method",
	kind: "choice",
	choices: ["auto", "exact", "approximate", "hnsw"],
	default: "auto",
	meaning: `exact search, approximate search (by lists of near rows, or by an HNSW index), or by size: approximate from ${graphDefaults.approximateFrom.toLocaleString("en")} rows`,
	group: graph,
};
const neighbours: OptionSpec = {
	flag: "--k",
	kind: "integer",
	min: 1,
	default: graphDefaults.k,
	meaning: "neighbours per row",
	group: graph,
};

/** What a relational network is trained with; `test` and `cluster` take its checkpoint's word first. */
const relationalSubgraphs = { kAtHop: [40, 5], activeConnection: 10 } as const;

const kAtHop = (
	values: readonly number[],
	relationalText?: string,
): OptionSpec => ({
	flag: "--k-at-hop",
	kind: "integers",
	min: 1,
	default: values,
	relational: relationalSubgraphs.kAtHop,
	relationalText,
	meaning: "neighbours taken at each hop",
	group: subgraphs,
});
const activeConnection = (
	value: number,
	relationalText?: string,
): OptionSpec => ({
	flag: "--active-connection",
	kind: "integer",
	min: 1,
	default: value,
	relational: relationalSubgraphs.activeConnection,
	relationalText,
	meaning: "nearest neighbours that a node is joined with",
	group: subgraphs,
});
const checkpoint: OptionSpec = {
	flag: "--checkpoint",
	kind: "path",
	default: "logs/best.ckpt",
	meaning: "trained network; this default falls back on the bundled one",
	group: data,
};
const theCheckpoints = "the checkpoint's";

const propagation: readonly OptionSpec[] = [
	{
		flag: "--propagation",
		kind: "choice",
		choices: ["threshold", "naive", "soft", "average"],
		default: "threshold",
		relational: "naive",
		meaning:
			"rising threshold, one fixed threshold, rising threshold with label diffusion, or average linkage",
		group: grouping,
	},
	{
		flag: "--max-sz",
		kind: "integer",
		min: 1,
		default: 900,
		meaning: "a larger component is cut at the next threshold",
		group: grouping,
	},
	{
		flag: "--step",
		kind: "number",
		min: 0.001,
		max: 1,
		default: 0.6,
		meaning: "share of the rest to 1 that the threshold rises by",
		group: grouping,
	},
	{
		flag: "--pool",
		kind: "choice",
		choices: ["avg", "max", "none"],
		defaultText: "avg; none for naive, as in the reference",
		relational: "avg",
		meaning: "one score from both directions of a link (none: the last seen)",
		group: grouping,
	},
	{
		flag: "--threshold",
		kind: "number",
		min: 0,
		max: 1,
		default: defaultThresholds.naive,
		defaultText: `${defaultThresholds.naive}; ${defaultThresholds.average} for average`,
		relational: defaultThresholds.naive,
		relationalText: `${theCheckpoints}; ${defaultThresholds.average} for average`,
		meaning:
			"the fixed threshold of naive, the least mean score over the scored pairs of average",
		group: grouping,
	},
];

const resume = (meaning: string): OptionSpec => ({
	flag: "--resume",
	kind: "switch",
	default: false,
	meaning,
	group: run,
});
const resumeUnfinished = resume(
	"go on where a run with the same inputs and options was stopped",
);
const saveEvery: OptionSpec = {
	flag: "--save-every",
	kind: "number",
	min: 0,
	default: 60,
	meaning: "seconds between two savings of unfinished work, for --resume",
	group: run,
};

const nmiAverage: OptionSpec = {
	flag: "--nmi-average",
	kind: "choice",
	choices: ["geometric", "arithmetic"],
	default: "geometric",
	meaning: "mean of the two entropies that NMI divides by",
	group: output,
};
const outDir: OptionSpec = {
	flag: "--out-dir",
	kind: "folder",
	default: "results",
	meaning: "folder for edges.npy, scores.npy and clusters.npy",
	group: output,
	isOutput: true,
};
const out = (meaning: string, value?: string): OptionSpec => ({
	flag: "--out",
	kind: "path",
	default: value,
	meaning,
	group: output,
	isOutput: true,
});
const force: OptionSpec = {
	flag: "--force",
	kind: "switch",
	default: false,
	meaning:
		"replace files that this tool did not write or that were changed since; without it, only its own are replaced",
	group: output,
};
const batchSize = (value: number): OptionSpec => ({
	flag: "--batch-size",
	kind: "integer",
	min: 1,
	default: value,
	meaning: "subgraphs in a batch",
	group: run,
});
const printFreq = (value: number): OptionSpec => ({
	flag: "--print-freq",
	kind: "integer",
	min: 1,
	default: value,
	meaning: "batches between two lines of figures",
	group: run,
});
const backend: OptionSpec = {
	flag: "--backend",
	kind: "choice",
	choices: ["auto", "wasm", "node", "webgpu", "cpu"],
	default: "auto",
	meaning: "engine; auto takes the fastest that loads and says why",
	group: run,
};
const scoringBackend: OptionSpec = {
	...backend,
	choices: ["auto", "onnx", "wasm", "node", "webgpu", "cpu"],
};
const workers: OptionSpec = {
	flag: "--workers",
	kind: "integer",
	min: 0,
	default: 0,
	meaning:
		"threads that train, with an engine each or building batches ahead of one; 0 decides by cores and samples. The result is the same",
	group: run,
};
const scoringWorkers: OptionSpec = {
	...workers,
	meaning:
		"engines that score, each on a thread; 0 decides by cores and rows. The result is the same",
};
const seed: OptionSpec = {
	flag: "--seed",
	kind: "integer",
	min: 0,
	max: 2 ** 32 - 1,
	default: 1,
	meaning: "seed of all that is random",
	group: run,
};
const common: readonly OptionSpec[] = [
	{
		flag: "--json",
		kind: "switch",
		default: false,
		meaning: "one JSON object on stdout and nothing else there",
		group: output,
	},
	{
		flag: "--quiet",
		kind: "switch",
		default: false,
		meaning:
			"print nothing but errors: no progress, warnings or results (with --json its object)",
		group: output,
	},
];

const several = (spec: OptionSpec): OptionSpec => ({
	...spec,
	kind: "paths",
	meaning: `${spec.meaning}; several for a relational network`,
});

const trainOptions: readonly OptionSpec[] = [
	several(featPath),
	several(knnGraphPath),
	several(labelsPath),
	validation(featPath, "features of a validation set"),
	validation(knnGraphPath, "its kNN graph"),
	validation(labelsPath, "its identities"),
	key,
	dim,
	{
		flag: "--model",
		kind: "choice",
		choices: ["lgcn", "relational"],
		default: "lgcn",
		meaning:
			"the reference's L-GCN for one kind of features, or a relational network for all kinds",
		group: training,
	},
	{
		flag: "--aggregator",
		kind: "choice",
		choices: ["mean", "weighted", "attention"],
		default: "mean",
		model: "lgcn",
		meaning:
			"what a node takes of its neighbours: their mean (the reference), shares by cosine, or shares learned for each pair",
		group: training,
	},
	{
		flag: "--compositions",
		kind: "switch",
		default: true,
		model: "relational",
		meaning:
			"train on libraries of many makes from each data set (or --no-compositions)",
		group: training,
	},
	{
		flag: "--transformations",
		kind: "switch",
		default: true,
		model: "relational",
		meaning:
			"train on other embeddings made from each data set (or --no-transformations)",
		group: training,
	},
	{
		flag: "--init",
		kind: "path",
		meaning: "checkpoint whose weights to start from",
		group: training,
		defaultText: "fresh weights",
	},
	{
		flag: "--first-pass",
		kind: "path",
		model: "relational",
		meaning:
			"checkpoint of a network of one pass: train a second one that knows its probabilities",
		group: training,
		defaultText: "none: train a first pass",
	},
	{
		flag: "--lr",
		kind: "number",
		min: 0,
		default: 0.01,
		relational: 3e-3,
		meaning: "learning rate; the highest of a relational network's one cycle",
		group: training,
	},
	{
		flag: "--lr-schedule",
		kind: "choice",
		choices: ["step", "cosine"],
		default: "step",
		model: "lgcn",
		meaning:
			"times 0.1 at the start of epochs 1 to 4 (the reference), or a cosine down to 0 over the whole run",
		group: training,
	},
	{
		flag: "--optimizer",
		kind: "choice",
		choices: ["sgd", "adamw"],
		default: "sgd",
		model: "lgcn",
		meaning: "SGD with momentum (the reference), or AdamW",
		group: training,
	},
	{
		flag: "--negative-weight",
		kind: "number",
		min: 0.001,
		default: 1,
		model: "lgcn",
		meaning:
			"weight in the loss of a link between two identities; more makes the network more careful",
		group: training,
	},
	{
		flag: "--momentum",
		kind: "number",
		min: 0,
		max: 1,
		default: 0.9,
		model: "lgcn",
		meaning: "momentum of SGD",
		group: training,
	},
	{
		flag: "--weight-decay",
		kind: "number",
		min: 0,
		default: 1e-4,
		relational: 1e-2,
		meaning: "weight decay, on every weight",
		group: training,
	},
	{
		flag: "--epochs",
		kind: "integer",
		min: 1,
		default: 4,
		relational: 2,
		meaning: "passes over the data",
		group: training,
	},
	{
		flag: "--augment",
		kind: "choice",
		choices: ["none", "permute"],
		default: "none",
		model: "lgcn",
		meaning:
			"permute: shuffle and flip the feature columns of every subgraph anew, so that no identity is learnt by heart",
		group: training,
	},
	kAtHop([200, 10]),
	activeConnection(10),
	metric,
	method,
	{ ...batchSize(16), relational: 32 },
	printFreq(200),
	{
		flag: "--logs-dir",
		kind: "folder",
		default: "logs",
		meaning: "folder for checkpoints and log.txt",
		group: output,
		defaultText: `logs; ${logsBesideBundled} where logs is the package's own`,
		isOutput: true,
	},
	force,
	resume("go on where the run in the logs folder stopped"),
	saveEvery,
	backend,
	workers,
	seed,
	...common,
];

const testOptions: readonly OptionSpec[] = [
	{
		...validation(featPath, featPath.meaning),
		aliases: ["--feat-path"],
		defaultText: "the bundled faces",
	},
	{
		...validation(knnGraphPath, knnGraphPath.meaning),
		aliases: ["--knn-graph-path"],
	},
	{
		...validation(labelsPath, labelsPath.meaning),
		aliases: ["--val-label-path", "--labels-path", "--label-path"],
		defaultText: "no scores",
	},
	key,
	dim,
	mmap,
	checkpoint,
	kAtHop([20, 5], theCheckpoints),
	activeConnection(5, theCheckpoints),
	metric,
	method,
	...propagation,
	nmiAverage,
	outDir,
	force,
	batchSize(testBatchSize),
	printFreq(40),
	resumeUnfinished,
	saveEvery,
	scoringBackend,
	scoringWorkers,
	seed,
	...common,
];

/** The options of every command, in the order of the help. */
export const commandOptions: Record<CommandName, readonly OptionSpec[]> = {
	train: trainOptions,
	test: testOptions,
	knn: [
		featPath,
		key,
		dim,
		mmap,
		neighbours,
		metric,
		method,
		out(
			"the graph, N x (K+1), as .npy, .csv or .parquet; - for stdout",
			"knn.npy",
		),
		format(["npy", "csv", "parquet"]),
		force,
		resumeUnfinished,
		saveEvery,
		backend,
		seed,
		...common,
	],
	cluster: [
		featPath,
		key,
		dim,
		mmap,
		knnGraphPath,
		{
			...checkpoint,
			default: "models/faces.ckpt",
			meaning: `trained network; this default falls back on the bundled one, or else on ${checkpoint.default}`,
		},
		{
			flag: "--ids",
			kind: "path",
			meaning: "names of the rows, one per line",
			group: data,
			defaultText: "those in the features' file, or none",
		},
		neighbours,
		metric,
		method,
		kAtHop([20, 5], theCheckpoints),
		activeConnection(5, theCheckpoints),
		...propagation,
		out(
			"clusters, as .csv, .npy, .json or .parquet; - for stdout",
			"clusters.csv",
		),
		format(["csv", "npy", "json", "parquet"]),
		force,
		batchSize(testBatchSize),
		resumeUnfinished,
		saveEvery,
		scoringBackend,
		scoringWorkers,
		seed,
		...common,
	],
	engines: [
		{
			flag: "--install",
			kind: "choice",
			choices: ["onnx", "node", "webgpu", "usearch"],
			meaning: "have npm bring one that is not here",
			defaultText: "none: only list them",
			group: run,
		},
		...common,
	],
	evaluate: [
		labelsPath,
		{
			flag: "--clusters-path",
			aliases: ["--cluster-path"],
			kind: "path",
			meaning: "clusters to judge, of the same formats",
			group: data,
		},
		{
			flag: "--noise",
			kind: "choice",
			choices: ["own", "one", "leave-out"],
			default: "own",
			meaning:
				"what items of cluster -1 (noise of DBSCAN and its like) are: each a cluster of its own, one cluster, or left out",
			group: data,
		},
		key,
		nmiAverage,
		seed,
		...common,
	],
	convert: [force, seed, ...common],
};

/** An option's key among others: `--feat-path` -> `featPath`. */
export function optionKey(flag: string): string {
	return flag
		.slice(2)
		.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** The defaults of a command's options by key; null where there is none. */
export function defaultsOf<T>(command: CommandName): T {
	const entries = commandOptions[command].map((spec) => [
		optionKey(spec.flag),
		spec.default ?? null,
	]);
	return Object.fromEntries(entries) as T;
}

/** Those defaults of a command that are others for a relational network, by key. */
export function relationalDefaultsOf<T>(command: CommandName): Partial<T> {
	const entries = commandOptions[command]
		.filter(({ relational }) => relational !== undefined)
		.map(({ flag, relational }) => [optionKey(flag), relational]);
	return Object.fromEntries(entries) as Partial<T>;
}
