/** `train`: labelled features in, checkpoints and a log out. */
import { basename } from "node:path";
import { graphDefaults, relationalDefaultsOf } from "../../config.ts";
import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { Engine, EngineName } from "../../engines/engine.ts";
import { openFolder } from "../../files/runs/run-output.ts";
import { checkLogsPlace } from "../../files/runs/training-files.ts";
import {
	lgcnSettings,
	readResumable,
	relationalSettings,
} from "../../training/resume.ts";
import {
	type FileOptions,
	type LabelledSet,
	type TrainResult,
	trainRelationalWithFiles,
	trainWithFiles,
	type ValidationSet,
} from "../../pipeline/train.ts";
import type { TrainOptions } from "../../lgcn/train/train.ts";
import { openEngine } from "../running/open-engine.ts";
import { describeOwnLogs } from "../protect-files.ts";
import {
	givenOrBuiltGraph,
	neighboursFor,
	type SetInMemory,
} from "../input/read-set.ts";
import { readInitial } from "../input/network.ts";
import { sayNotes, warnOfDimensions } from "../output/notes.ts";
import { fillUntyped, refuseOtherModels, requireOptions } from "../parsed-options.ts";
import { inPlace } from "../running/with-run-output.ts";
import type { CommandAction } from "../program.ts";
import { createProgress } from "../output/progress.ts";
import { count } from "../output/report.ts";
import { watchSignals } from "../signals.ts";
import { printResult, type Streams } from "../output/streams.ts";
import {
	advisePositives,
	countKnownLinks,
	describePositives,
	describeTraining,
	describeUnknown,
	type KnownLinks,
} from "../training/train-report.ts";
import {
	judgingOptions,
	readTrainingSets,
	readValidation,
	type TrainingInputFlags,
} from "../training/training-inputs.ts";
import { announceTrainingMemory } from "../training/training-memory.ts";
import { trainingNotes, trainingWorkers } from "../training/training-notes.ts";

interface TrainFlags extends TrainingInputFlags {
	readonly compositions: boolean;
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

export const runTrain: CommandAction = async (given, streams) => {
	const asked: TrainFlags = given.options;
	const { model } = asked;
	requireOptions("train", asked, ["--feat-path", "--labels-path"]);
	refuseOtherModels("train", model, given.typed);
	const flags =
		model === "relational"
			? fillUntyped(asked, given.typed, relationalDefaultsOf("train"))
			: asked;
	const judging = judgingOptions(flags);
	const trainOptions = {
		...flags,
		learningRate: flags.lr,
		schedule: flags.lrSchedule,
		// A checkpoint names what it stands on, not where that lay.
		init: flags.init && basename(flags.init),
		firstPass: flags.firstPass && basename(flags.firstPass),
		threshold: judging.threshold,
	};
	checkLogsPlace(flags.logsDir);
	const settings =
		model === "lgcn"
			? lgcnSettings(trainOptions)
			: relationalSettings(trainOptions);
	if (flags.resume && !readResumable(flags.logsDir, settings))
		streams.error(`no state of a run in ${flags.logsDir}: beginning anew`);
	const trainSets = await readTrainingSets(flags);
	const [{ features: firstFeatures }] = trainSets;
	const features =
		model === "lgcn"
			? { path: flags.featPath[0], cols: firstFeatures.cols }
			: null;
	const valSet = await readValidation(flags, judging, features);
	const { init, firstPass } = flags;
	const passes = firstPass ? 2 : 1;
	const aggregator = model === "lgcn" ? flags.aggregator : null;
	const initial = init
		? readInitial(init, { model, features, aggregator, passes })
		: null;
	const first = firstPass
		? readInitial(firstPass, {
				...{ model, features: null, aggregator: null, passes: 1 },
			})
		: null;
	const elsewhere = describeOwnLogs(asked, given.typed);
	const { workers, notes } = trainingWorkers(flags.workers, trainSets);
	notes.push(...trainingNotes(flags, trainSets, given.typed));
	await inPlace(openFolder(flags.logsDir), async () => {
		if (elsewhere) streams.error(elsewhere);
		sayNotes(streams, notes);
		trainSets.forEach(({ features: { cols } }, i) => {
			warnOfDimensions(streams, flags.featPath[i], cols, flags);
		});
		const engine = await openEngine(flags.backend, streams);
		announceTrainingMemory(
			...([engine, trainSets, valSet, judging] as const),
			...([first?.weights ?? null, { ...flags, workers }, streams] as const),
		);
		const complete = async (
			set: SetInMemory,
			width: number,
		): Promise<LabelledSet> => ({
			features: set.features,
			graph: await givenOrBuiltGraph(engine, set, width, flags, streams),
			labels: set.labels!,
		});
		const least = model === "lgcn" ? 0 : graphDefaults.k;
		const sets: LabelledSet[] = [];
		for (const set of trainSets)
			sets.push(await complete(set, neighboursFor(flags, least)));
		const validation = valSet && {
			...(await complete(valSet, neighboursFor(judging, least))),
			options: {
				...judging,
				graphName: valSet.graphName,
				onBatch() {},
				onGroup() {},
			},
		};
		const known = countKnownLinks(sets, flags.kAtHop[0]);
		const result = await trainUntilStopped(
			engine,
			sets,
			validation,
			{
				...trainOptions,
				workers,
				initial,
				firstNetwork: first,
				known,
				graphName: trainSets[0].graphName,
			},
			streams,
		);
		const { unknown } = known;
		const reported = { engine: engine.description, unknown, ...result };
		printResult(streams, flags, reported, describeTraining(result));
	});
};

type UntilStoppedOptions = TrainFlags &
	TrainOptions & {
		readonly threshold: number;
		readonly initial: Checkpoint | null;
		readonly firstPass: string | null;
		readonly firstNetwork: Checkpoint | null;
		readonly known: KnownLinks;
		readonly graphName: string;
	};

async function trainUntilStopped(
	engine: Engine,
	sets: readonly LabelledSet[],
	validation: ValidationSet | null,
	options: UntilStoppedOptions,
	streams: Streams,
): Promise<TrainResult> {
	const progress = createProgress(streams, options, "train");
	const unknown = describeUnknown(options.known);
	if (unknown) progress.line(unknown);
	const share = options.known.sharePositive;
	const advice = advisePositives(share);
	if (advice) progress.warn(`${describePositives(share)}; ${advice}`);
	else progress.line(describePositives(share));
	const watch = watchSignals(() =>
		progress.line("stopping after this step (again: at once)"),
	);
	const files: FileOptions = {
		...options,
		validation,
		isStopped: watch.isStopped,
		onStep: ({ epoch, step, stepsPerEpoch, average }) =>
			progress.update(
				epoch * stepsPerEpoch + step + 1,
				options.epochs * stepsPerEpoch,
				`loss ${average.loss.toFixed(3)}`,
			),
		onLine: progress.line,
	};
	const onSet = (done: number, total: number) => {
		progress.update(done, total);
		if (done === total) progress.line(`data sets made: ${count(total)}`);
	};
	try {
		const result =
			options.model === "lgcn"
				? await trainWithFiles(engine, sets[0], { ...options, ...files })
				: await trainRelationalWithFiles(engine, sets, {
						...{ ...options, ...files },
						onSet,
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
