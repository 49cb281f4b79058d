/** `train`: labelled features in, checkpoints and a log out. */
import type { Engine } from "../../engines/engine.ts";
import { openOutputFolder } from "../../files/runs/run-output.ts";
import { checkLogsFolder } from "../../files/runs/training-files.ts";
import { lgcnRunSettings } from "../../lgcn/train/run-settings.ts";
import type { ModelName } from "../../options/option-spec.ts";
import type { ValidationSet } from "../../pipeline/train.ts";
import { relationalRunSettings } from "../../relational/train/run-settings.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import { readResumable } from "../../training/resume.ts";
import type { CommandAction } from "../command-action.ts";
import { type FeatureFile, readInitial } from "../input/network.ts";
import type { SetInMemory } from "../input/read-set.ts";
import { printNotes, warnOfDimensions } from "../output/notes.ts";
import { printResult, type Streams } from "../output/streams.ts";
import { openEngine } from "../running/open-engine.ts";
import type { ScoringOptions } from "../running/score-and-group.ts";
import { type GraphBuilding, readOrBuiltGraph } from "../running/set-graph.ts";
import { withRunOutput } from "../running/with-run-output.ts";
import { describeOwnLogs } from "../training/logs-folder.ts";
import {
	completeTrainFlags,
	type TrainFlags,
	toTrainOptions,
} from "../training/train-options.ts";
import { countKnownLinks, describeTraining } from "../training/train-report.ts";
import {
	type TrainingData,
	trainUntilStopped,
} from "../training/train-until-stopped.ts";
import {
	readTrainingSets,
	readValidation,
	trainingNeighbours,
	validationOptions,
} from "../training/training-inputs.ts";
import {
	announceTrainingMemory,
	type TrainingInputs,
} from "../training/training-memory.ts";
import { trainingNotes, trainingWorkers } from "../training/training-notes.ts";

export const runTrain: CommandAction<TrainFlags> = async (parsed, streams) => {
	const { typed } = parsed;
	const flags = completeTrainFlags(parsed);
	const valOptions = validationOptions(flags);
	const options = toTrainOptions(flags, valOptions.threshold);
	checkLogsFolder(flags.logsDir);
	if (flags.resume && !hasState(options))
		streams.error(`no state of a run in ${flags.logsDir}: beginning anew`);
	const { networks, ...inputs } = await readInputs(flags, valOptions);
	const { trainSets } = inputs;
	const { workers, notes } = trainingWorkers(flags.workers, trainSets);
	notes.push(...trainingNotes(flags, trainSets, typed));
	await withRunOutput(openOutputFolder(flags.logsDir), async () => {
		const ownLogs = describeOwnLogs(flags, typed);
		if (ownLogs) streams.error(ownLogs);
		printNotes(streams, notes);
		trainSets.forEach(({ features: { cols } }, i) => {
			warnOfDimensions(streams, flags.featPath[i], cols, flags);
		});
		const engine = await openEngine(flags.backend, streams);
		announceTrainingMemory(engine, inputs, { ...flags, workers }, streams);
		const data = await addGraphs(inputs, flags, engine, streams);
		const training = { ...options, workers, ...networks };
		const result = await trainUntilStopped(engine, data, training, streams);
		const { unknown } = data.known;
		const reported = { engine: engine.description, unknown, ...result };
		printResult(streams, flags, reported, describeTraining(result));
	});
};

function hasState(options: ReturnType<typeof toTrainOptions>): boolean {
	const settings =
		options.model === "lgcn"
			? lgcnRunSettings(options)
			: relationalRunSettings(options);
	return readResumable(options.logsDir, settings) !== null;
}

async function readInputs(flags: TrainFlags, valOptions: ScoringOptions) {
	const trainSets = await readTrainingSets(flags);
	const { cols } = trainSets[0].features;
	const features =
		flags.model === "lgcn" ? { path: flags.featPath[0], cols } : null;
	const valSet = await readValidation(flags, valOptions, features);
	const networks = readNetworks(flags, features);
	const firstPass = networks.firstNetwork?.weights ?? null;
	return { trainSets, valSet, valOptions, firstPass, networks };
}

/** The networks that training starts from. */
function readNetworks(
	{ model, init, firstPass, aggregator }: TrainFlags,
	features: FeatureFile | null,
) {
	const needs = {
		model,
		features,
		aggregator: model === "lgcn" ? aggregator : null,
		passes: firstPass ? 2 : 1,
	} as const;
	return {
		initial: init ? readInitial(init, needs) : null,
		firstNetwork: firstPass
			? readInitial(firstPass, { ...needs, passes: 1 })
			: null,
	};
}

/** Builds the graphs that were not read, and counts the links of the training sets. */
async function addGraphs(
	{ trainSets, valSet, valOptions }: TrainingInputs,
	flags: TrainFlags,
	engine: Engine,
	streams: Streams,
): Promise<TrainingData> {
	const k = trainingNeighbours(flags.model, flags);
	const building = { engine, k, options: flags, streams };
	const sets: LabelledSet[] = [];
	for (const set of trainSets) sets.push(await withGraph(set, building));
	const validation =
		valSet && (await toValidation(valSet, valOptions, flags.model, building));
	const known = countKnownLinks(sets, flags.kAtHop[0]);
	return { sets, validation, known, graphName: trainSets[0].graphName };
}

async function withGraph(
	set: SetInMemory,
	building: GraphBuilding,
): Promise<LabelledSet> {
	return {
		features: set.features,
		graph: await readOrBuiltGraph(set, building),
		labels: set.labels!,
	};
}

async function toValidation(
	set: SetInMemory,
	valOptions: ScoringOptions,
	model: ModelName,
	building: GraphBuilding,
): Promise<ValidationSet> {
	const k = trainingNeighbours(model, valOptions);
	const options = {
		...valOptions,
		graphName: set.graphName,
		onBatch() {},
		onGroup() {},
	};
	return { ...(await withGraph(set, { ...building, k })), options };
}
