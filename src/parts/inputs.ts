/** What a run was given beside its features. */
import { readInput } from "../files/parts/run-inputs.ts";
import type { Decisions } from "../grouping/decisions/decisions.ts";
import type { PartContext } from "./part-context.ts";

/** What people know about the rows of the file, without `ranks`; null where nothing is known. */
export function readDecisions({ files }: PartContext): Decisions | null {
	const same = readInput(files, "same");
	const different = readInput(files, "different");
	if (!same || !different) return null;
	return { photos: readInput(files, "photos"), same, different };
}

/** [N] how good each row's face is by its picture; null where that is not known. */
export function readQuality({ files }: PartContext): Float32Array | null {
	return readInput(files, "quality");
}
