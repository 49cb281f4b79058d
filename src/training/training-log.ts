/** The lines of a training run's log: the reference's figures, then sizes, speed and the time that is left. */

import type { RunOptions, StepReport } from "./epoch.ts";
import type { History } from "./history.ts";

/** The line of a step: its figures and, in brackets, the epoch's averages. Nodes, edges (each counted once) and positive links are those of its batch, nodes and edges a pivot. */
export function describeStep(step: StepReport, options: RunOptions): string {
	const { last, average, numPivots, averageStepMs } = step;
	const pair = (name: string, value: number, mean: number) =>
		`${name} ${value.toFixed(3)} (${mean.toFixed(3)})`;
	const stepsLeft =
		(options.epochs - step.epoch) * step.stepsPerEpoch - step.step - 1;
	const samplesPerSecond = (1000 * options.batchSize) / averageStepMs;
	const positive = (100 * step.numPositive) / Math.max(last.links, 1);
	return [
		`Epoch:[${step.epoch}][${step.step}/${step.stepsPerEpoch}]`,
		pair("Time", step.stepMs / 1000, averageStepMs / 1000),
		pair("Data", step.buildMs / 1000, step.averageBuildMs / 1000),
		pair("Loss", last.loss, average.loss),
		pair("Accuracy", last.accuracy, average.accuracy),
		pair("Precision", last.precision, average.precision),
		pair("Recall", last.recall, average.recall),
		`Nodes ${(step.numNodes / numPivots).toFixed(0)}`,
		`Edges ${(step.numEdges / 2 / numPivots).toFixed(0)}`,
		`Positive ${positive.toFixed(0)}%`,
		`Samples/s ${samplesPerSecond.toFixed(1)}`,
		`Left ${((stepsLeft * averageStepMs) / 60_000).toFixed(1)} min`,
	].join("\t");
}

/** The line of the epoch that has just ended. */
export function describeEpoch({ epochs, best }: History): string {
	const { epoch, train, validation } = epochs[epochs.length - 1];
	const judged = validation
		? `validation loss ${validation.figures.loss.toFixed(4)}, B-Cubed F ${validation.bcubed.toFixed(4)}; `
		: "";
	return `Epoch ${epoch} done: mean loss ${train.loss.toFixed(4)}; ${judged}best is epoch ${best?.epoch} by ${best?.by} (${best?.value.toFixed(4)})`;
}
