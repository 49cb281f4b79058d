/**
 * A training run with its files: a checkpoint before the first and after every epoch, the best one, a log,
 * and on a stop the state of that very step, so that the run can go on to the same bytes.
 */
import { setImmediate } from "node:timers/promises";
import { countUnknown, type Labels } from "../arrays/labels.ts";
import type { FloatMatrix } from "../arrays/matrix.ts";
import { countLinks } from "../subgraph/positives.ts";
import type { Checkpoint, StateDict } from "../arrays/state-dict.ts";
import { checkSubgraphOptions } from "../subgraph/subgraph.ts";
import type { Engine } from "../engines/engine.ts";
import { InputError } from "../errors.ts";
import { createSavingClock } from "../files/runs/saving-clock.ts";
import { openTrainingFiles, type TrainingFiles } from "../files/runs/training-files.ts";
import {
	createRelationalRun,
	type RelationalTrainOptions,
} from "../relational/train/run.ts";
import type { RunOptions, StepReport, TrainingRun } from "../training/run.ts";
import { createTrainingRun, type TrainOptions } from "../lgcn/train/train.ts";
import { countShards } from "../lgcn/train/trainer.ts";
import {
	type ClusterSetOptions,
	clusterSet,
	type ItemSet,
} from "./cluster-set.ts";
import type { GraphOptions } from "../graph/build-graph.ts";
import {
	type Best,
	better,
	type EpochFigures,
	type History,
	historyOf,
	type Validation,
} from "../training/history.ts";
import {
	checkSameData,
	createStamp,
	lgcnSettings,
	type RunSettings,
	readResumable,
	relationalSettings,
	withHistory,
} from "../training/resume.ts";
import { hirePreparer, hireTrainers } from "./training-pool.ts";
import { describeEpoch, describeStep } from "../training/training-log.ts";
import { requireTrainable } from "../lgcn/train/training-scale.ts";
import { makeTrainingSets } from "../relational/train/training-sets.ts";

export interface LabelledSet extends ItemSet {
	/** In memory. */
	readonly features: FloatMatrix;
	/** Links with a row of unknown identity have no loss, and such rows are no samples. */
	readonly labels: Labels;
}

/** Judged after every epoch. */
export interface ValidationSet extends LabelledSet {
	readonly options: ClusterSetOptions;
}

/** What a run of any model does beside training. */
export interface FileOptions {
	/** Threads, or 0 for what suits; the result is the same. */
	readonly workers: number;
	/** What `init` names: only its weights are taken. */
	readonly initial: Checkpoint | null;
	readonly logsDir: string;
	readonly resume: boolean;
	/** Steps between two lines of the log. */
	readonly printFreq: number;
	/** Seconds between two savings within an epoch. */
	readonly saveEvery: number;
	readonly validation: ValidationSet | null;
	/** Asked after every step: the run saves its state and ends. */
	readonly isStopped: () => boolean;
	readonly onStep: (report: StepReport) => void;
	/** A line for the log and for people. */
	readonly onLine: (line: string) => void;
}

export interface TrainJobOptions extends TrainOptions, FileOptions {
	/** Named in the message when the graph has too few columns. */
	readonly graphName: string;
}

export interface RelationalJobOptions
	extends RelationalTrainOptions,
		FileOptions {
	/** What `firstPass` names. */
	readonly firstNetwork: Checkpoint | null;
	/** How the graphs are built of the data sets that are made. */
	readonly method: GraphOptions["method"];
	/** Data sets made so far, of all. */
	readonly onSet: (done: number, total: number) => void;
}

type JobOptions = RunOptions & FileOptions;

export interface TrainResult {
	/** All epochs of the run, those before a resume too. */
	readonly epochs: readonly (EpochFigures & { readonly checkpoint: string })[];
	readonly best: Best | null;
	/** Steps done by this call; 0 when a resumed run was complete already. */
	readonly steps: number;
	/** The saved state of a run that was stopped. */
	readonly interrupted: string | null;
	readonly files: { readonly best: string; readonly log: string };
}

/** @throws InputError for labels of which too little is known for a single link to have a loss */
function requireKnownLinks(
	{ graph, labels }: LabelledSet,
	{ kAtHop }: Pick<TrainOptions, "kAtHop">,
): void {
	const numUnknown = countUnknown(labels);
	if (numUnknown === 0) return;
	const { links, unknown } = countLinks(graph, labels.ids, kAtHop[0]);
	if (links === unknown)
		throw new InputError(
			"labels",
			"a link between two rows of known identity",
			`none, ${numUnknown} of ${labels.ids.length} labels are -1`,
		);
}

/**
 * Trains an L-GCN on `set` and writes its files below `logsDir`.
 * @throws InputError for a graph with too few columns, features too large, labels of which too little is known, a folder that cannot be written, a run to resume that is not there or had
 * other data or options, and a loss that is no number any more
 */
export async function trainWithFiles(
	engine: Engine,
	set: LabelledSet,
	options: TrainJobOptions,
): Promise<TrainResult> {
	checkSubgraphOptions(set.graph, options, options.graphName);
	requireTrainable(set.features, "features");
	requireKnownLinks(set, options);
	const data = { ...set, labels: set.labels.ids };
	const settings = lgcnSettings(options);
	const numSamples = options.epochs * set.features.rows;
	const numShards = countShards(engine, options);
	const hire = hireTrainers(engine, options.workers, numSamples);
	return runWithFiles(engine, [set], null, settings, options, (start) =>
		createTrainingRun({ data, options, initial: start, numShards }, hire),
	);
}

/**
 * Trains a relational network on one or more data sets and, where asked, on others made from them; the rest as `trainWithFiles`.
 * @throws InputError for a data set of one row too
 */
export async function trainRelationalWithFiles(
	engine: Engine,
	sets: readonly LabelledSet[],
	options: RelationalJobOptions,
): Promise<TrainResult> {
	for (const set of sets) {
		checkSubgraphOptions(set.graph, options, "graph");
		requireKnownLinks(set, options);
	}
	const settings = relationalSettings(options);
	const first = options.firstNetwork?.weights ?? null;
	const made = await makeTrainingSets(engine, sets, first, options);
	const numRows = made.reduce((sum, { labels }) => sum + labels.length, 0);
	const hire = hirePreparer(options.workers, options.epochs * numRows);
	return runWithFiles(engine, sets, first, settings, options, (start) =>
		createRelationalRun(engine, made, options, first, start, hire),
	);
}

async function runWithFiles(
	engine: Engine,
	sets: readonly LabelledSet[],
	firstPass: StateDict | null,
	settings: RunSettings,
	options: JobOptions,
	createRun: (start: Checkpoint | null) => TrainingRun,
): Promise<TrainResult> {
	const stamp = createStamp(sets, firstPass, options.validation);
	const { logsDir, resume } = options;
	const start = resume ? readResumable(logsDir, settings) : null;
	if (start) checkSameData(logsDir, start.metadata, stamp);
	const files = openTrainingFiles(logsDir, start !== null);
	const initial = options.initial && { ...options.initial, resume: null };
	const run = createRun(start ?? initial);
	const history = historyOf(start);
	const save = () => withHistory(finiteCheckpoint(run), stamp, history);
	try {
		if (!start) files.writeEpoch(0, save());
		return await runEpochs(engine, run, files, history, save, options);
	} finally {
		await run.close();
	}
}

async function runEpochs(
	engine: Engine,
	run: TrainingRun,
	files: TrainingFiles,
	history: History,
	save: () => Checkpoint,
	options: JobOptions,
): Promise<TrainResult> {
	let steps = 0;
	const clock = createSavingClock(options.saveEvery);
	const line = (text: string) => {
		files.appendLog(text);
		options.onLine(text);
	};
	const result = (interrupted: string | null): TrainResult => ({
		epochs: history.epochs.map((figures) => ({
			...figures,
			checkpoint: files.epochPath(figures.epoch),
		})),
		best: history.best,
		steps,
		interrupted,
		files: { best: files.best, log: files.log },
	});
	for await (const step of run.steps()) {
		checkLoss(step);
		steps++;
		options.onStep(step);
		const isLast = step.step === step.stepsPerEpoch - 1;
		if (step.step % options.printFreq === 0 || isLast)
			line(describeStep(step, options));
		if (isLast) {
			await endEpoch(engine, run, files, history, save, step, options);
			line(describeEpoch(history));
		}
		// Some engines answer without a turn of the event loop, and signals would wait for the end.
		await setImmediate();
		const isDone = isLast && step.epoch === options.epochs - 1;
		if (!options.isStopped() || isDone) {
			if (isLast || !clock.isDue()) continue;
			clock.start();
			files.writeInterrupted(save());
			clock.stop();
			continue;
		}
		// The epoch's own checkpoint is the state of its last step.
		return result(
			isLast ? files.epochPath(step.epoch + 1) : files.writeInterrupted(save()),
		);
	}
	return result(null);
}

/** Judges the epoch and writes its checkpoints, the best one first: a run killed between the two does the epoch again. */
async function endEpoch(
	engine: Engine,
	run: TrainingRun,
	files: TrainingFiles,
	history: History,
	save: () => Checkpoint,
	step: StepReport,
	options: JobOptions,
): Promise<void> {
	const validation = await validate(engine, run, options.validation);
	const epoch = step.epoch + 1;
	history.epochs.push({ epoch, train: step.average, validation });
	history.best = better(
		history.best,
		history.epochs[history.epochs.length - 1],
	);
	const checkpoint = save();
	if (history.best.epoch === epoch)
		files.writeBest({ ...checkpoint, resume: null });
	files.writeEpoch(epoch, checkpoint);
}

async function validate(
	engine: Engine,
	run: TrainingRun,
	set: ValidationSet | null,
): Promise<Validation | null> {
	if (!set) return null;
	const network = finiteCheckpoint(run);
	const { links, tables } = await clusterSet(engine, network, set, set.options);
	return { figures: links.figures!, bcubed: tables!.all.bcubed.f };
}

function checkLoss({ last, epoch, step, learningRate }: StepReport): void {
	if (Number.isFinite(last.loss)) return;
	throw new InputError(
		"--lr",
		"a learning rate at which the loss stays finite",
		`a loss of ${last.loss} in epoch ${epoch}, step ${step}, at ${learningRate}`,
		"try a smaller one",
	);
}

/** A step can leave weights that are no numbers any more, which only the loss of the next one would tell. */
function finiteCheckpoint(run: TrainingRun): Checkpoint {
	const checkpoint = run.checkpoint();
	const { metadata, weights, resume } = checkpoint;
	for (const state of [weights, resume?.momentum ?? new Map()])
		for (const [name, { data }] of state)
			if (!(data as Float32Array).every(Number.isFinite))
				throw new InputError(
					"--lr",
					"a learning rate at which the weights stay finite",
					`${name} that is not, at ${metadata.training.learningRate}`,
					"try a smaller one",
				);
	return checkpoint;
}
