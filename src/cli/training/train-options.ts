/** The options of `train`: completed for its model, and as the library takes them. */
import { basename } from "node:path";
import type { EngineName } from "../../engines/engine.ts";
import type { TrainOptions } from "../../lgcn/train/train.ts";
import { relationalDefaultsOf } from "../../options/command-options.ts";
import {
	fillUntyped,
	type ParsedOptions,
	refuseOtherModels,
	requireOptions,
} from "../parsed-options.ts";
import type { TrainingInputFlags } from "./training-inputs.ts";

export interface TrainFlags extends TrainingInputFlags {
	readonly compositions: boolean;
	readonly conditions: boolean;
	readonly transformations: boolean;
	readonly aggregator: TrainOptions["aggregator"];
	readonly init: string | null;
	readonly lr: number;
	readonly lrSchedule: TrainOptions["schedule"];
	readonly optimizer: TrainOptions["optimizer"];
	readonly negativeWeight: number;
	readonly momentum: number;
	readonly weightDecay: number;
	readonly epochs: number;
	readonly augment: TrainOptions["augment"];
	readonly batchSize: number;
	readonly printFreq: number;
	readonly logsDir: string;
	readonly resume: boolean;
	readonly saveEvery: number;
	readonly workers: number;
	readonly backend: EngineName | "auto";
}

/**
 * Fills in a relational network's own defaults.
 * @throws InputError for a missing file and for an option of the other model
 */
export function completeTrainFlags({
	options,
	typed,
}: ParsedOptions<TrainFlags>): TrainFlags {
	requireOptions("train", options, ["--feat-path", "--labels-path"]);
	refuseOtherModels("train", options.model, typed);
	return options.model === "relational"
		? fillUntyped(options, typed, relationalDefaultsOf("train"))
		: options;
}

/** @param threshold that a relational network's checkpoint gets for `--propagation naive` */
export function toTrainOptions(flags: TrainFlags, threshold: number) {
	return {
		...flags,
		threshold,
		learningRate: flags.lr,
		schedule: flags.lrSchedule,
		// A checkpoint names the files that it was trained from, without their folders.
		init: flags.init && basename(flags.init),
		firstPass: flags.firstPass && basename(flags.firstPass),
	};
}
