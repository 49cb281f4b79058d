/** `evaluate`: labels and clusters in, every score out. */
import { toLabels } from "../core/labels.ts";
import { scoreClusters } from "../core/scores.ts";
import { InputError } from "../errors.ts";
import { readClusters } from "../io/clusters-file.ts";
import { requireOptions } from "./options.ts";
import type { CommandAction } from "./program.ts";
import { count, formatTable, four } from "./report.ts";
import { type OutputOptions, printResult } from "./streams.ts";

interface EvaluateOptions extends OutputOptions {
	readonly labelsPath: string;
	readonly clustersPath: string;
	readonly nmiAverage: "geometric" | "arithmetic";
}

export const runEvaluate: CommandAction = async (given, streams) => {
	const options: EvaluateOptions = given.options;
	requireOptions("evaluate", options, ["--labels-path", "--clusters-path"]);
	const truth = toLabels(readClusters(options.labelsPath));
	const clusters = toLabels(readClusters(options.clustersPath));
	if (clusters.ids.length !== truth.ids.length)
		throw new InputError(
			options.clustersPath,
			`${truth.ids.length} rows, one per label`,
			`${clusters.ids.length}`,
		);
	const scores = scoreClusters(truth, clusters);
	const { pairwise, bcubed, nmi } = scores;
	const average = options.nmiAverage;
	printResult(streams, options, scores, [
		`${count(scores.items)} items, ${count(scores.identities)} identities, ${count(scores.clusters)} clusters`,
		...formatTable([
			["", "precision", "recall", "F"],
			["B-Cubed", ...[bcubed.precision, bcubed.recall, bcubed.f].map(four)],
			[
				"pairwise",
				...[pairwise.precision, pairwise.recall, pairwise.f].map(four),
			],
		]),
		...formatTable([
			[`NMI (${average})`, four(nmi[average])],
			["AMI", four(scores.ami)],
			["ARI", four(scores.ari)],
			["homogeneity", four(scores.homogeneity)],
			["completeness", four(scores.completeness)],
			["V-measure", four(scores.vMeasure)],
		]),
	]);
};
