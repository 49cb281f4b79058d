/** The impostor statistics that `cluster` is given, or measures against a reference. */

import type { Checkpoint } from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { checkOutputFile } from "../../files/runs/check-output.ts";
import {
	readStatistics,
	writeStatistics,
} from "../../files/runs/statistics-file.ts";
import type { Features } from "../../files/stored/stored-matrix.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";
import { chooseImpostors } from "../../relational/impostors/choose-impostors.ts";
import { unusedNotes } from "../output/notes.ts";
import { type FeatureOptions, readFeatures } from "./read-set.ts";

export interface StatisticsOptions extends FeatureOptions {
	readonly statistics: string | null;
	readonly reference: string | null;
	readonly saveStatistics: string | null;
	readonly seed: number;
}

/**
 * Reads or measures what `--statistics` or `--reference` names; undefined without them, and for an L-GCN, which uses no statistics.
 * @throws InputError for both options at once, a file that is not what it should be, features of another length, and `--save-statistics` where nothing
 * could be saved
 */
export async function readGivenStatistics(
	options: StatisticsOptions,
	features: Features,
	{ metadata }: Checkpoint,
): Promise<ChosenImpostors | undefined> {
	const { statistics, reference, saveStatistics, seed } = options;
	if (statistics !== null && reference !== null)
		throw new InputError(
			"--reference",
			"nothing beside --statistics",
			reference,
			"statistics are given or measured",
		);
	const isRelational = metadata.model === "relational";
	if (saveStatistics !== null) checkSaved(saveStatistics, isRelational);
	if (!isRelational) return undefined;
	const { cols } = features;
	if (statistics !== null)
		return chooseImpostors(features, metadata, {
			seed,
			given: readStatistics(statistics, cols),
		});
	if (reference === null) return undefined;
	return chooseImpostors(features, metadata, {
		seed,
		reference: await readReference(reference, cols, options),
	});
}

/** The note that an L-GCN does not use statistics. */
export function statisticsNotes(
	typed: ReadonlySet<string>,
	{ metadata }: Checkpoint,
): string[] {
	return metadata.model === "relational"
		? []
		: unusedNotes(
				typed,
				["--statistics", "--reference"],
				"an L-GCN uses no impostor statistics",
			);
}

/** Writes the statistics that a run used, if the options say where. */
export function saveUsedStatistics(
	{ saveStatistics }: Pick<StatisticsOptions, "saveStatistics">,
	used: ChosenImpostors | null,
	{ cols }: Pick<Features, "cols">,
): void {
	if (saveStatistics !== null && used)
		writeStatistics(saveStatistics, used, cols);
}

function checkSaved(path: string, isRelational: boolean): void {
	if (!isRelational)
		throw new InputError(
			"--save-statistics",
			"a relational network",
			"an L-GCN, which uses no impostor statistics",
		);
	if (path === "-")
		throw new InputError("--save-statistics", "a file", "standard output");
	checkOutputFile(path);
}

async function readReference(
	path: string,
	cols: number,
	options: FeatureOptions,
): Promise<Features> {
	const { features } = await readFeatures(
		{ features: path, labels: null },
		options,
	);
	if (features.cols !== cols)
		throw new InputError(
			path,
			`features of length ${cols}, as those of --feat-path`,
			`length ${features.cols}`,
		);
	return features;
}
