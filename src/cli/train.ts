/** `train`: labelled features in, checkpoints and a log out. */
import { sharePositive } from "../core/positives.ts";
import type { Engine, EngineName } from "../engine.ts";
import { InputError } from "../errors.ts";
import { readFloatMatrix, readLabels } from "../io/npy.ts";
import {
	type LabelledSet,
	type TrainResult,
	trainWithFiles,
} from "../jobs/train.ts";
import type { TrainOptions } from "../model/train.ts";
import { openEngine } from "./engine.ts";
import {
	type GraphInputOptions,
	neededNeighbours,
	readOrBuildGraph,
} from "./inputs.ts";
import { requireOptions, resolveOptions } from "./options.ts";
import type { CommandAction } from "./program.ts";
import { createProgress } from "./progress.ts";
import type { ScoringOptions } from "./scoring.ts";
import { watchSignals } from "./signals.ts";
import { printResult, type Streams } from "./streams.ts";
import { describePositives, describeTraining } from "./train-report.ts";

interface TrainFlags extends GraphInputOptions {
	readonly featPath: string;
	readonly knnGraphPath: string | null;
	readonly labelsPath: string;
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
	readonly lr: number;
	readonly lrSchedule: TrainOptions["schedule"];
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

interface SetPaths {
	readonly features: string;
	readonly graph: string | null;
	readonly labels: string;
}

export const runTrain: CommandAction = async (given, streams) => {
	const flags: TrainFlags = given.options;
	requireOptions("train", flags, ["--feat-path", "--labels-path"]);
	const { options: testFlags } = resolveOptions<ScoringOptions>("test", {});
	const engine = await openEngine(flags.backend, streams, flags);
	const load = (paths: SetPaths, neighbours: number) =>
		loadSet(engine, paths, neighbours, flags, streams);
	const set = await load(
		{
			features: flags.featPath,
			graph: flags.knnGraphPath,
			labels: flags.labelsPath,
		},
		neededNeighbours(flags),
	);
	const validationPaths = pathsOfValidation(flags);
	const validation = validationPaths && {
		...(await load(validationPaths, neededNeighbours(testFlags))),
		options: {
			...testFlags,
			graphName: validationPaths.graph ?? validationPaths.features,
			onBatch() {},
			onGroup() {},
		},
	};
	streams.error(
		describePositives(
			sharePositive(set.graph, set.labels.ids, flags.kAtHop[0]),
		),
	);
	const result = await trainUntilStopped(
		engine,
		set,
		validation,
		flags,
		streams,
	);
	printResult(
		streams,
		flags,
		{ engine: engine.description, ...result },
		describeTraining(result),
	);
};

async function trainUntilStopped(
	engine: Engine,
	set: LabelledSet,
	validation: Parameters<typeof trainWithFiles>[2]["validation"],
	flags: TrainFlags,
	streams: Streams,
): Promise<TrainResult> {
	const progress = createProgress(streams, flags, "train");
	const watch = watchSignals(() =>
		progress.line("stopping after this step (again: at once)"),
	);
	try {
		const result = await trainWithFiles(engine, set, {
			...flags,
			learningRate: flags.lr,
			schedule: flags.lrSchedule,
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

async function loadSet(
	engine: Engine,
	paths: SetPaths,
	neighbours: number,
	flags: TrainFlags,
	streams: Streams,
): Promise<LabelledSet> {
	const features = readFloatMatrix(paths.features, { shared: false });
	const labels = readLabels(paths.labels, features.rows);
	const graph = await readOrBuildGraph(
		engine,
		features,
		paths.graph,
		neighbours,
		flags,
		streams,
	);
	return { features, graph, labels };
}

/** Features and labels together, or neither. */
function pathsOfValidation(flags: TrainFlags): SetPaths | null {
	const { valFeatPath, valKnnGraphPath, valLabelsPath } = flags;
	if (!valFeatPath && !valLabelsPath && !valKnnGraphPath) return null;
	if (!valFeatPath || !valLabelsPath)
		throw new InputError(
			valFeatPath ? "--val-labels-path" : "--val-feat-path",
			"features and labels of the validation set",
			"only one of them",
		);
	return {
		features: valFeatPath,
		graph: valKnnGraphPath,
		labels: valLabelsPath,
	};
}
