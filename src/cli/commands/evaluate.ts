/** `evaluate`: labels and clusters in, every score out. */
import type { Noise } from "../../arrays/labels.ts";
import { readValues } from "../../files/formats/read.ts";
import { type Evaluation, evaluateClusters } from "../../pipeline/evaluate.ts";
import type { CommandAction } from "../command-action.ts";
import { count, describeCount, formatTable, four } from "../output/report.ts";
import { type OutputOptions, printResult } from "../output/streams.ts";
import { requireOptions } from "../parsed-options.ts";

interface EvaluateOptions extends OutputOptions {
	readonly labelsPath: string;
	readonly clustersPath: string;
	readonly noise: Noise;
	readonly key: string | null;
	readonly nmiAverage: "geometric" | "arithmetic";
}

export const runEvaluate: CommandAction<EvaluateOptions> = async (
	{ options },
	streams,
) => {
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

const matchedBy: Record<Evaluation["matched"], string> = {
	id: "id, whatever their order",
	row: "row number, whatever their order",
	order: "their order",
};

const noiseTexts: Record<Noise, string> = {
	own: "each counts as a cluster of its own; --noise one counts them as one cluster, --noise leave-out leaves them out",
	one: "all count as one cluster",
	"leave-out": "left out",
};

function describeItems(evaluation: Evaluation): string[] {
	const { items, identities, clusters, matched, unknown, noise } = evaluation;
	const lines = [
		`${count(items)} items, ${count(identities)} identities, ${count(clusters)} clusters`,
		`labels and clusters matched by ${matchedBy[matched]}`,
	];
	if (unknown > 0)
		lines.push(
			`${describeCount(unknown, "item has", "items have")} an unknown identity (-1): left out`,
		);
	if (noise.items > 0)
		lines.push(
			`${describeCount(noise.items, "item has", "items have")} cluster -1 (noise): ${noiseTexts[noise.as]}`,
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
			["B-Cubed", ...threeCells(bcubed)],
			["pairwise", ...threeCells(pairwise)],
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

const threeCells = ({ precision, recall, f }: Evaluation["bcubed"]) =>
	[precision, recall, f].map(four);
