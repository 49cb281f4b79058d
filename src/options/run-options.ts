/** Options that several commands share: how a command runs. */
import type { OptionSpec } from "./option-spec.ts";

export const resume = (meaning: string): OptionSpec => ({
	flag: "--resume",
	kind: "switch",
	default: false,
	meaning,
	group: "Run",
});

export const resumeUnfinished = resume(
	"continue a stopped run of the same inputs and options",
);

export const saveEvery: OptionSpec = {
	flag: "--save-every",
	kind: "number",
	min: 0,
	default: 60,
	meaning: "seconds between two saves of unfinished work, for --resume",
	group: "Run",
};

export const batchSize = (value: number): OptionSpec => ({
	flag: "--batch-size",
	kind: "integer",
	min: 1,
	default: value,
	meaning: "subgraphs in a batch",
	group: "Run",
});

/** Reference: `test` takes 32 pivots at once. */
export const scoringBatchSize = batchSize(32);

export const printFreq = (value: number): OptionSpec => ({
	flag: "--print-freq",
	kind: "integer",
	min: 1,
	default: value,
	meaning: "batches between two lines of figures",
	group: "Run",
});

export const backend: OptionSpec = {
	flag: "--backend",
	kind: "choice",
	choices: ["auto", "wasm", "node", "webgpu", "cpu"],
	default: "auto",
	meaning: "engine; auto takes the fastest that loads and says why",
	group: "Run",
};

export const scoringBackend: OptionSpec = {
	...backend,
	choices: ["auto", "onnx", "wasm", "node", "webgpu", "cpu"],
};

export const workers: OptionSpec = {
	flag: "--workers",
	kind: "integer",
	min: 0,
	default: 0,
	meaning:
		"threads that train, with an engine each, or build batches ahead of one; 0 decides by cores and samples. The result is the same",
	group: "Run",
};

export const scoringWorkers: OptionSpec = {
	...workers,
	meaning:
		"engines that score, each on a thread; 0 decides by cores and rows. The result is the same",
};

export const seed: OptionSpec = {
	flag: "--seed",
	kind: "integer",
	min: 0,
	max: 2 ** 32 - 1,
	default: 1,
	meaning: "seed of all random choices",
	group: "Run",
};
