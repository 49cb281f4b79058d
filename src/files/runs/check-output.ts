/** Refuses an output path that cannot be written, before the long work whose result is written there; creates and changes nothing. */
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../errors.ts";
import { kindOf, withFileErrors } from "../file-errors.ts";

const EXPECTED = "a writable file";

/** @throws InputError where a file, with missing folders above it, cannot be made or replaced at `path` */
export function checkOutputFile(path: string): void {
	withFileErrors(path, EXPECTED, () => {
		if (path.endsWith("/"))
			throw new InputError(path, EXPECTED, "the name of a directory");
		const stats = statSync(path, { throwIfNoEntry: false });
		if (stats && !stats.isFile())
			throw new InputError(path, EXPECTED, kindOf(stats));
		if (stats) accessSync(path, constants.W_OK);
		checkFolder(dirname(path), path);
	});
}

/** Requires permission to add an entry to the nearest folder that exists. */
function checkFolder(folder: string, path: string): void {
	const stats = statSync(folder, { throwIfNoEntry: false });
	if (!stats) {
		checkFolder(dirname(folder), path);
		return;
	}
	if (!stats.isDirectory())
		throw new InputError(path, EXPECTED, "a path that leads through a file");
	accessSync(folder, constants.W_OK | constants.X_OK);
}
