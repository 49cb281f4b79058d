/** `train`: labelled features in, checkpoints and a log out. */
import { openFolder } from "../io/run-place.ts";
import { checkLogsPlace } from "../io/training-files.ts";
import { readResumable } from "../jobs/resume.ts";
import type { ValidationSet } from "../jobs/train.ts";
import { lgcnRunSettings } from "../lgcn/train/run-settings.ts";
import type { ModelName } from "../options/option-spec.ts";
import { relationalRunSettings } from "../relational/train/run-settings.ts";
import type { LabelledSet } from "../training/labelled-set.ts";
import type { CommandAction } from "./command-action.ts";
import { openEngine } from "./engine.ts";
import type { SetInMemory } from "./inputs.ts";
import { type FeatureFile, readInitial } from "./network.ts";
import { sayNotes, warnOfDimensions } from "./notes.ts";
import { withRunOutput } from "./place.ts";
import { type GraphBuilding, readOrBuiltGraph } from "./running/set-graph.ts";
import type { ScoringOptions } from "./scoring.ts";
import { printResult } from "./streams.ts";
import { countKnownLinks, describeTraining } from "./train-report.ts";
import { describeOwnLogs } from "./training/logs-folder.ts";
import {
	completeTrainFlags,
	type TrainFlags,
	toTrainOptions,
} from "./training/train-options.ts";
import { trainUntilStopped } from "./training/train-until-stopped.ts";
import {
	judgingOptions,
	readTrainingSets,
	readValidation,
	trainingNeighbours,
} from "./training-inputs.ts";
import { announceTrainingMemory } from "./training-memory.ts";
import { trainingNotes, trainingWorkers } from "./training-notes.ts";

export const runTrain: CommandAction<TrainFlags> = async (parsed, streams) => {
	const { typed } = parsed;
	const flags = completeTrainFlags(parsed);
	const judging = judgingOptions(flags);
	const options = toTrainOptions(flags, judging.threshold);
	checkLogsPlace(flags.logsDir);
	if (flags.resume && !hasState(options))
		streams.error(`no state of a run in ${flags.logsDir}: beginning anew`);
	const trainSets = await readTrainingSets(flags);
	const { cols } = trainSets[0].features;
	const features =
		flags.model === "lgcn" ? { path: flags.featPath[0], cols } : null;
	const valSet = await readValidation(flags, judging, features);
	const networks = readNetworks(flags, features);
	const { workers, notes } = trainingWorkers(flags.workers, trainSets);
	notes.push(...trainingNotes(flags, trainSets, typed));
	await withRunOutput(openFolder(flags.logsDir), async () => {
		const ownLogs = describeOwnLogs(flags, typed);
		if (ownLogs) streams.error(ownLogs);
		sayNotes(streams, notes);
		trainSets.forEach(({ features: { cols } }, i) => {
			warnOfDimensions(streams, flags.featPath[i], cols, flags);
		});
		const engine = await openEngine(flags.backend, streams);
		const firstPass = networks.firstNetwork?.weights ?? null;
		const inputs = { trainSets, valSet, judging, firstPass };
		announceTrainingMemory(engine, inputs, { ...flags, workers }, streams);
		const k = trainingNeighbours(flags.model, flags);
		const building = { engine, k, options: flags, streams };
		const sets: LabelledSet[] = [];
		for (const set of trainSets) sets.push(await withGraph(set, building));
		const validation =
			valSet && (await toValidation(valSet, judging, flags.model, building));
		const known = countKnownLinks(sets, flags.kAtHop[0]);
		const { graphName } = trainSets[0];
		const result = await trainUntilStopped(
			engine,
			{ sets, validation, known, graphName },
			{ ...options, workers, ...networks },
			streams,
		);
		const { unknown } = known;
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
	judging: ScoringOptions,
	model: ModelName,
	building: GraphBuilding,
): Promise<ValidationSet> {
	const k = trainingNeighbours(model, judging);
	const options = {
		...judging,
		graphName: set.graphName,
		onBatch() {},
		onGroup() {},
	};
	return { ...(await withGraph(set, { ...building, k })), options };
}
