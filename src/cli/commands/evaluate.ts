/** `evaluate`: labels and clusters in, every score out. */
import type { Noise } from "../../arrays/labels.ts";
import { readValues } from "../../files/formats/read.ts";
import { type Evaluation, evaluateClusters } from "../../pipeline/evaluate.ts";
import { requireOptions } from "../parsed-options.ts";
import type { CommandAction } from "../program.ts";
import { count, describeCount, formatTable, four } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";

interface EvaluateOptions extends OutputOptions {
	readonly labelsPath: string;
	readonly clustersPath: string;
	readonly noise: Noise;
	readonly key: string | null;
	readonly nmiAverage: "geometric" | "arithmetic";
}

export const runEvaluate: CommandAction = async (given, streams) => {
	const options: EvaluateOptions = given.options;
	requireOptions("evaluate", options, ["--labels-path", "--clusters-path"]);
	const { labelsPath, clustersPath, noise, nmiAverage } = options;
	const labels = await readValues(labelsPath, "labels", options);
	const clusters = await readValues(clustersPath, "clusters", options);
	const evaluation = evaluateClusters(
		{ ...labels, name: labelsPath },
		{ ...clusters, name: clustersPath },
		noise,
	);
	printResult(streams, options, evaluation, [
		...describeItems(evaluation),
		...describeScores(evaluation, nmiAverage),
	]);
};

function describeItems(evaluation: Evaluation): string[] {
	const { items, identities, clusters, matched, unknown } = evaluation;
	const { items: numNoise, as } = evaluation.noise;
	const matchedBy = {
		id: "id, whatever their order",
		row: "row number, whatever their order",
		order: "the order in which they stand",
	};
	const takenFor = {
		own: "each a cluster of its own; --noise one takes them for one cluster, --noise leave-out leaves them out",
		one: "taken for one cluster",
		"leave-out": "left out",
	};
	const lines = [
		`${count(items)} items, ${count(identities)} identities, ${count(clusters)} clusters`,
		`labels and clusters matched by ${matchedBy[matched]}`,
	];
	if (unknown > 0)
		lines.push(
			`${describeCount(unknown, "item has", "items have")} an unknown identity (-1): left out`,
		);
	if (numNoise > 0)
		lines.push(
			`${describeCount(numNoise, "item has", "items have")} cluster -1 (noise): ${takenFor[as]}`,
		);
	return lines;
}

function describeScores(
	scores: Evaluation,
	average: EvaluateOptions["nmiAverage"],
): string[] {
	const { pairwise, bcubed, nmi } = scores;
	return [
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
	];
}
