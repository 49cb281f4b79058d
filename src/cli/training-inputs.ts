/** Reads the data sets that `train` learns from and the one that it is judged on. */
import {
	defaultsOf,
	type ModelName,
	relationalDefaultsOf,
	twoPassThreshold,
} from "../config.ts";
import { takeRows } from "../core/compositions.ts";
import { toLabels } from "../core/labels.ts";
import { type Part, rowsWithout } from "../core/parts.ts";
import { shareMatrix } from "../core/shared-memory.ts";
import type { Checkpoint } from "../core/state-dict.ts";
import type { SubgraphOptions } from "../core/subgraph.ts";
import { InputError } from "../errors.ts";
import { requireTrainable } from "../jobs/training-scale.ts";
import {
	checkGraph,
	type GraphInputOptions,
	readSet,
	type SetInMemory,
	type SetPaths,
} from "./inputs.ts";
import { readInitial } from "./network.ts";
import type { ScoringOptions } from "./scoring.ts";

export interface TrainingInputFlags extends GraphInputOptions, SubgraphOptions {
	readonly model: ModelName;
	readonly firstPass: string | null;
	readonly partPasses: readonly string[] | null;
	readonly leaveOut: readonly number[] | null;
	readonly featPath: readonly string[];
	readonly knnGraphPath: readonly string[] | null;
	readonly labelsPath: readonly string[];
	readonly valFeatPath: string | null;
	readonly valKnnGraphPath: string | null;
	readonly valLabelsPath: string | null;
}

/** @throws InputError where the lists are not of one length, an L-GCN is given several, or a set has one row */
export function readTrainingSets(flags: TrainingInputFlags): SetInMemory[] {
	const { featPath, knnGraphPath, labelsPath, model } = flags;
	const part = partOf(flags.leaveOut);
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
	return featPath.map((features, i) => {
		const graph = knnGraphPath?.[i] ?? null;
		const set = readSet({ features, graph, labels: labelsPath[i] });
		if (set.features.rows < 2)
			throw new InputError(features, "at least 2 rows to train on", "1");
		checkGraph(set, flags);
		if (model === "lgcn") requireTrainable(set.features, features);
		return part ? leaveOut(set, part) : set;
	});
}

/** @throws InputError for a given graph, which knows the rows that are left out, and for fewer than 2 rows that stay */
function leaveOut(
	{ features, graph, labels, graphName }: SetInMemory,
	part: Part,
) {
	if (graph)
		throw new InputError(
			"--leave-out",
			"graphs that are built without the rows left out",
			`the graph ${graphName}`,
			"leave --knn-graph-path out",
		);
	const rows = rowsWithout(labels!.ids, part);
	if (rows.length < 2)
		throw new InputError(
			"--leave-out",
			"2 rows or more that stay",
			`${rows.length}`,
		);
	return {
		...{ graph, graphName },
		features: shareMatrix(takeRows(features, rows)),
		labels: toLabels(Array.from(rows, (row) => labels!.ids[row])),
	};
}

/** Part I of N as it is typed. */
function partOf(typed: readonly number[] | null): Part | null {
	if (!typed) return null;
	const [number, parts] = typed;
	if (typed.length !== 2 || number > parts || parts < 2)
		throw new InputError(
			"--leave-out",
			"part I of N, N at least 2, written I N",
			typed.join(" "),
		);
	return { part: number - 1, parts };
}

/**
 * The networks that a second pass learns from, one for each part.
 * @throws InputError without `--first-pass`, and for a network that was not trained without the part of its place
 */
export function readPartNetworks(flags: TrainingInputFlags): Checkpoint[] {
	const { firstPass, partPasses } = flags;
	if (!partPasses) return [];
	if (!firstPass)
		throw new InputError(
			"--part-passes",
			"--first-pass beside it, the network that the second pass goes on from",
			"none",
		);
	if (partPasses.length < 2)
		throw new InputError("--part-passes", "2 checkpoints or more", "1");
	return partPasses.map((path, i) => {
		const checkpoint = readInitial(path, "relational", null, null, 1);
		const { leaveOut } = checkpoint.metadata.training;
		const expected = [i + 1, partPasses.length];
		if (JSON.stringify(leaveOut) !== JSON.stringify(expected))
			throw new InputError(
				path,
				`a network trained with --leave-out ${expected.join(" ")}`,
				Array.isArray(leaveOut)
					? `--leave-out ${leaveOut.join(" ")}`
					: "one trained on all",
			);
		return checkpoint;
	});
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

/** How the network is judged: as `test` would by default, a relational one with the subgraphs of its training. */
export function judgingOptions(flags: TrainingInputFlags): ScoringOptions {
	const defaults = defaultsOf<ScoringOptions>("test");
	if (flags.model === "lgcn") return defaults;
	const { kAtHop, activeConnection, firstPass } = flags;
	const relational = relationalDefaultsOf<ScoringOptions>("test");
	const judging = { ...defaults, ...relational, kAtHop, activeConnection };
	return firstPass ? { ...judging, threshold: twoPassThreshold } : judging;
}

/** @param featureLength that it must have, or null for any */
export function readValidation(
	flags: TrainingInputFlags,
	judging: ScoringOptions,
	featureLength: number | null,
): SetInMemory | null {
	const paths = validationPaths(flags);
	if (!paths) return null;
	const set = readSet(paths);
	checkGraph(set, judging);
	if (flags.model === "lgcn") requireTrainable(set.features, paths.features);
	if (featureLength !== null && set.features.cols !== featureLength)
		throw new InputError(
			paths.features,
			`features of length ${featureLength}, as those to train on`,
			`${set.features.cols}`,
		);
	return set;
}

/** Features and labels together, or neither. */
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
