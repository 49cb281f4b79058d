/** `train`: labelled features in, checkpoints and a log out. */
import { defaultsOf } from "../config.ts";
import { sharePositive } from "../core/positives.ts";
import type { Checkpoint } from "../core/state-dict.ts";
import type { Engine, EngineName } from "../engine.ts";
import { InputError } from "../errors.ts";
import { checkLogsPlace } from "../io/training-files.ts";
import { readResumable } from "../jobs/resume.ts";
import {
	type LabelledSet,
	type TrainResult,
	trainWithFiles,
	type ValidationSet,
} from "../jobs/train.ts";
import type { TrainOptions } from "../model/train.ts";
import { openEngine } from "./engine.ts";
import {
	checkGraph,
	type GivenSet,
	type GraphInputOptions,
	givenOrBuiltGraph,
	neighboursFor,
	readSet,
	type SetPaths,
} from "./inputs.ts";
import { readNetwork } from "./network.ts";
import { requireOptions } from "./options.ts";
import type { CommandAction } from "./program.ts";
import { createProgress } from "./progress.ts";
import type { ScoringOptions } from "./scoring.ts";
import { watchSignals } from "./signals.ts";
import { printResult, type Streams } from "./streams.ts";
import {
	advisePositives,
	describePositives,
	describeTraining,
} from "./train-report.ts";

interface TrainFlags extends GraphInputOptions {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly labelsPath: string;
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
	readonly init: string | null;
	readonly lr: number;
	readonly lrSchedule: TrainOptions["schedule"];
	readonly optimizer: TrainOptions["optimizer"];
	readonly negativeWeight: number;
	readonly momentum: number;
	readonly weightDecay: number;
	readonly epochs: number;
	readonly augment: TrainOptions["augment"];
	readonly kAtHop: readonly number[];
	readonly activeConnection: number;
	readonly batchSize: number;
	readonly printFreq: number;
	readonly logsDir: string;
	readonly resume: boolean;
	readonly backend: EngineName | "auto";
}

export const runTrain: CommandAction = async (given, streams) => {
	const flags: TrainFlags = given.options;
	requireOptions("train", flags, ["--feat-path", "--labels-path"]);
	const trainOptions = {
		...flags,
		learningRate: flags.lr,
		schedule: flags.lrSchedule,
	};
	checkLogsPlace(flags.logsDir);
	if (flags.resume) readResumable(flags.logsDir, trainOptions);
	// Judged as `test` would by default.
	const testFlags = defaultsOf<ScoringOptions>("test");
	const trainSet = readSet(trainPaths(flags));
	checkGraph(trainSet, flags);
	const valSet = readValidation(flags, testFlags, trainSet.features.cols);
	const initial = flags.init
		? readNetwork(flags.init, trainSet.features.cols)
		: null;
	const engine = await openEngine(flags.backend, streams, flags);
	const complete = async (
		set: GivenSet,
		width: number,
	): Promise<LabelledSet> => ({
		features: set.features,
		graph: await givenOrBuiltGraph(engine, set, width, flags, streams),
		labels: set.labels!,
	});
	const set = await complete(trainSet, neighboursFor(flags, 0));
	const validation = valSet && {
		...(await complete(valSet, neighboursFor(testFlags, 0))),
		options: {
			...testFlags,
			graphName: valSet.graphName,
			onBatch() {},
			onGroup() {},
		},
	};
	const result = await trainUntilStopped(
		engine,
		set,
		validation,
		{ ...trainOptions, initial },
		streams,
	);
	const reported = { engine: engine.description, ...result };
	printResult(streams, flags, reported, describeTraining(result));
};

async function trainUntilStopped(
	engine: Engine,
	set: LabelledSet,
	validation: ValidationSet | null,
	flags: TrainFlags & TrainOptions & { readonly initial: Checkpoint | null },
	streams: Streams,
): Promise<TrainResult> {
	const progress = createProgress(streams, flags, "train");
	const share = sharePositive(set.graph, set.labels.ids, flags.kAtHop[0]);
	const advice = advisePositives(share);
	if (advice) progress.warn(`${describePositives(share)}; ${advice}`);
	else progress.line(describePositives(share));
	const watch = watchSignals(() =>
		progress.line("stopping after this step (again: at once)"),
	);
	try {
		const result = await trainWithFiles(engine, set, {
			...flags,
			graphName: flags.knnGraphPath ?? flags.featPath,
			validation,
			isStopped: watch.isStopped,
			onStep: ({ epoch, step, stepsPerEpoch, average }) =>
				progress.update(
					epoch * stepsPerEpoch + step + 1,
					flags.epochs * stepsPerEpoch,
					`loss ${average.loss.toFixed(3)}`,
				),
			onLine: progress.line,
		});
		if (result.interrupted)
			watch.throwIfStopped(
				`stopped; saved ${result.interrupted}: the same command with --resume goes on from there`,
			);
		return result;
	} finally {
		watch.close();
		progress.stop();
	}
}

function trainPaths(flags: TrainFlags): SetPaths {
	return {
		features: flags.featPath,
		graph: flags.knnGraphPath,
		labels: flags.labelsPath,
	};
}

/** Features and labels together, or neither. */
function validationPaths(flags: TrainFlags): SetPaths | null {
	const { valFeatPath, valKnnGraphPath, valLabelsPath } = flags;
	if (!valFeatPath && !valLabelsPath && !valKnnGraphPath) return null;
	if (!valFeatPath || !valLabelsPath)
		throw new InputError(
			valFeatPath ? "--val-labels-path" : "--val-feat-path",
			"features and labels of the validation set",
			"only some of its files",
		);
	return {
		features: valFeatPath,
		graph: valKnnGraphPath,
		labels: valLabelsPath,
	};
}

function readValidation(
	flags: TrainFlags,
	testFlags: ScoringOptions,
	featureLength: number,
): GivenSet | null {
	const paths = validationPaths(flags);
	if (!paths) return null;
	const set = readSet(paths);
	checkGraph(set, testFlags);
	if (set.features.cols !== featureLength)
		throw new InputError(
			paths.features,
			`features of length ${featureLength}, as those to train on`,
			`${set.features.cols}`,
		);
	return set;
}
