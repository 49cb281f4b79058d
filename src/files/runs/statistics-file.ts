/** Impostor statistics in a JSON file: one run saves those that it used, and later runs on the same embedding are given them. */

import { InputError } from "../../errors.ts";
import {
	type ChosenImpostors,
	type ImpostorStatistics,
	impostorSources,
} from "../../metrics/impostors.ts";
import { writeAtomically } from "../atomic-file.ts";
import { isObject } from "../json-values.ts";
import { readText } from "../read-text.ts";

const expected = "impostor statistics, as --save-statistics writes them";

/** The members of the file. */
interface SavedStatistics extends ImpostorStatistics {
	/** D, the length of the rows. */
	readonly features: number;
	/** Where the run had them from: one of `impostorSources`. */
	readonly source: string;
}

/**
 * Reads statistics of features of length `cols`.
 * @throws InputError for another file, values that cannot be statistics of cosines, and statistics of features of another length
 */
export function readStatistics(path: string, cols: number): ImpostorStatistics {
	const saved = parseStatistics(readText(path, expected));
	if (!saved) throw new InputError(path, expected, "something else");
	const { mean, deviation, features } = saved;
	if (!(Math.abs(mean) <= 1 && deviation > 0 && deviation <= 1))
		throw new InputError(
			path,
			"a mean from -1 to 1 and a deviation above 0, up to 1",
			`${mean} and ${deviation}`,
		);
	if (features !== cols)
		throw new InputError(
			path,
			`statistics of features of length ${cols}`,
			`length ${features}`,
			"save them from a run on the same embedding",
		);
	return { mean, deviation };
}

/** @throws InputError for a path that cannot be written */
export function writeStatistics(
	path: string,
	{ impostors, source }: ChosenImpostors,
	cols: number,
): void {
	const { mean, deviation } = impostors;
	const saved: SavedStatistics = { mean, deviation, features: cols, source };
	const text = `${JSON.stringify(saved, null, 2)}\n`;
	writeAtomically(path, (file) => file.write(Buffer.from(text)));
}

/** The statistics in a text; null where it is anything else. */
export function parseStatistics(text: string): SavedStatistics | null {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isObject(value)) return null;
	const { mean, deviation, features, source, ...others } = value;
	const isSaved =
		[mean, deviation, features].every(Number.isFinite) &&
		impostorSources.some((known) => known === source) &&
		Object.keys(others).length === 0;
	return isSaved ? (value as unknown as SavedStatistics) : null;
}
