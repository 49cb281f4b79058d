/** Trains with progress and a log until the end, or until a signal stops it. */
import type { Checkpoint } from "../../arrays/state-dict.ts";
import type { Engine } from "../../engines/engine.ts";
import {
	type FileOptions,
	trainRelationalWithFiles,
	trainWithFiles,
	type ValidationSet,
} from "../../pipeline/train.ts";
import type { LabelledSet } from "../../training/labelled-set.ts";
import type { TrainResult } from "../../training/run-with-files.ts";
import { createProgress, type Progress } from "../output/progress.ts";
import { count } from "../output/report.ts";
import type { Streams } from "../output/streams.ts";
import { watchSignals } from "../signals.ts";
import type { toTrainOptions } from "./train-options.ts";
import {
	advisePositives,
	describePositives,
	describeUnknown,
	type KnownLinks,
} from "./train-report.ts";

export interface TrainingData {
	readonly sets: readonly LabelledSet[];
	readonly validation: ValidationSet | null;
	readonly known: KnownLinks;
	/** The file of the first set's graph, for messages. */
	readonly graphName: string;
}

type Options = ReturnType<typeof toTrainOptions> & {
	readonly initial: Checkpoint | null;
	readonly firstNetwork: Checkpoint | null;
};

/** @throws StoppedBySignal when a signal stopped the run and its state is saved */
export async function trainUntilStopped(
	engine: Engine,
	data: TrainingData,
	options: Options,
	streams: Streams,
): Promise<TrainResult> {
	const progress = createProgress(streams, options, "train");
	printKnownLinks(data.known, progress);
	const watch = watchSignals(() =>
		progress.line("stopping after this step (again: at once)"),
	);
	const training: Options & FileOptions = {
		...options,
		validation: data.validation,
		isStopped: watch.isStopped,
		onStep: ({ epoch, step, stepsPerEpoch, average }) =>
			progress.update(
				epoch * stepsPerEpoch + step + 1,
				options.epochs * stepsPerEpoch,
				`loss ${average.loss.toFixed(3)}`,
			),
		onLine: progress.line,
	};
	try {
		const result = await train(engine, data, training, progress);
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

function train(
	engine: Engine,
	{ sets, graphName }: TrainingData,
	options: Options & FileOptions,
	progress: Progress,
): Promise<TrainResult> {
	if (options.model === "lgcn")
		return trainWithFiles(engine, sets[0], { ...options, graphName });
	const onSet = (done: number, total: number) => {
		progress.update(done, total);
		if (done === total) progress.line(`data sets made: ${count(total)}`);
	};
	return trainRelationalWithFiles(engine, sets, { ...options, onSet });
}

function printKnownLinks(known: KnownLinks, progress: Progress): void {
	const unknown = describeUnknown(known);
	if (unknown) progress.line(unknown);
	const positives = describePositives(known.sharePositive);
	const advice = advisePositives(known.sharePositive);
	if (advice) progress.warn(`${positives}; ${advice}`);
	else progress.line(positives);
}
