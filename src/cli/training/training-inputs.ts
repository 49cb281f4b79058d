/** Reads the data sets that `train` trains on and the validation set. */

import { countUnknown } from "../../arrays/labels.ts";
import { InputError } from "../../errors.ts";
import { requireTrainable } from "../../lgcn/train/training-scale.ts";
import {
	defaultsOf,
	relationalDefaultsOf,
} from "../../options/command-options.ts";
import { graphDefaults } from "../../options/graph-options.ts";
import { twoPassThreshold } from "../../options/grouping-options.ts";
import type { ModelName } from "../../options/option-spec.ts";
import type { SubgraphOptions } from "../../subgraph/subgraph.ts";
import type { FeatureFile } from "../input/network.ts";
import {
	checkGraph,
	type ReadingOptions,
	readSet,
	type SetInMemory,
	type SetPaths,
} from "../input/read-set.ts";
import type { ScoringOptions } from "../running/score-and-group.ts";
import { type GraphInputOptions, neighboursFor } from "../running/set-graph.ts";

export interface TrainingInputFlags
	extends GraphInputOptions,
		ReadingOptions,
		SubgraphOptions {
	readonly model: ModelName;
	readonly firstPass: string | null;
	readonly featPath: readonly string[];
	readonly knnGraphPath: readonly string[] | null;
	readonly labelsPath: readonly string[];
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
}

/** @throws InputError for lists of different lengths, several sets for an L-GCN, and a set with fewer than two rows or two known labels */
export async function readTrainingSets(
	flags: TrainingInputFlags,
): Promise<SetInMemory[]> {
	const { featPath, knnGraphPath, labelsPath, model } = flags;
	if (model === "lgcn" && featPath.length > 1)
		throw new InputError(
			"--feat-path",
			"one file for --model lgcn",
			`${featPath.length}`,
			"--model relational takes several",
		);
	checkLength("--labels-path", labelsPath, featPath.length);
	if (knnGraphPath)
		checkLength("--knn-graph-path", knnGraphPath, featPath.length);
	const sets: SetInMemory[] = [];
	for (const [i, features] of featPath.entries()) {
		const graph = knnGraphPath?.[i] ?? null;
		const paths = { features, graph, labels: labelsPath[i] };
		const set = await readSet(paths, flags);
		if (set.features.rows < 2)
			throw new InputError(features, "at least 2 rows to train on", "1");
		requireTwoKnown(set, labelsPath[i]);
		checkGraph(set, flags);
		if (model === "lgcn") requireTrainable(set.features, features);
		sets.push(set);
	}
	return sets;
}

/** A link needs two rows of known identity. */
function requireTwoKnown(
	{ features, labels }: SetInMemory,
	path: string,
): void {
	const known = features.rows - countUnknown(labels!);
	if (known < 2)
		throw new InputError(path, "at least 2 labels that are known", `${known}`);
}

function checkLength(
	flag: string,
	files: readonly string[],
	expected: number,
): void {
	if (files.length !== expected)
		throw new InputError(
			flag,
			`as many files as --feat-path (${expected})`,
			`${files.length}`,
		);
}

/** How validation scores and groups: with the defaults of `test`; for a relational network, with the subgraphs of its training. */
export function validationOptions(flags: TrainingInputFlags): ScoringOptions {
	const defaults = defaultsOf<ScoringOptions>("test");
	if (flags.model === "lgcn") return defaults;
	const { kAtHop, activeConnection, firstPass } = flags;
	const relational = relationalDefaultsOf<ScoringOptions>("test");
	const valOptions = { ...defaults, ...relational, kAtHop, activeConnection };
	return firstPass
		? { ...valOptions, threshold: twoPassThreshold }
		: valOptions;
}

/** The neighbours of every row of a graph that training or validation builds. */
export function trainingNeighbours(
	model: ModelName,
	subgraphs: SubgraphOptions,
): number {
	return neighboursFor(subgraphs, model === "lgcn" ? 0 : graphDefaults.k);
}

/**
 * The validation set, or null where there is none.
 * @param trainedOn features whose length its features must have, or null for any
 */
export async function readValidation(
	flags: TrainingInputFlags,
	valOptions: ScoringOptions,
	trainedOn: FeatureFile | null,
): Promise<SetInMemory | null> {
	const paths = validationPaths(flags);
	if (!paths) return null;
	const set = await readSet(paths, flags);
	checkGraph(set, valOptions);
	if (flags.model === "lgcn") requireTrainable(set.features, paths.features);
	if (trainedOn && set.features.cols !== trainedOn.cols)
		throw new InputError(
			paths.features,
			`features of length ${trainedOn.cols}, as ${trainedOn.path} has`,
			`${set.features.cols}`,
		);
	return set;
}

/** @throws InputError for features without labels and labels without features */
function validationPaths(flags: TrainingInputFlags): SetPaths | null {
	const { valFeatPath, valKnnGraphPath, valLabelsPath } = flags;
	if (!valFeatPath && !valLabelsPath && !valKnnGraphPath) return null;
	if (!valFeatPath || !valLabelsPath)
		throw new InputError(
			valFeatPath ? "--val-labels-path" : "--val-feat-path",
			"features and labels of the validation set",
			"only some of its files",
		);
	return {
		features: valFeatPath,
		graph: valKnnGraphPath,
		labels: valLabelsPath,
	};
}
