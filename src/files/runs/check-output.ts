/** Refuses an output path that cannot be written, before the long work whose result is written there; creates and changes nothing. */
import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { InputError } from "../../errors.ts";
import { fileError, kindOf } from "../file-errors.ts";

const EXPECTED = "a writable file";

/** @throws InputError where a file cannot be made or replaced at `path`, missing folders above it made too */
export function checkOutputFile(path: string): void {
	try {
		if (path.endsWith("/"))
			throw new InputError(path, EXPECTED, "the name of a directory");
		const found = statSync(path, { throwIfNoEntry: false });
		if (found && !found.isFile())
			throw new InputError(path, EXPECTED, kindOf(found));
		if (found) accessSync(path, constants.W_OK);
		checkFolder(dirname(path), path);
	} catch (error) {
		throw fileError(path, EXPECTED, error);
	}
}

/** The nearest folder above that exists must let a new entry in. */
function checkFolder(folder: string, path: string): void {
	const found = statSync(folder, { throwIfNoEntry: false });
	if (!found) {
		checkFolder(dirname(folder), path);
		return;
	}
	if (!found.isDirectory())
		throw new InputError(path, EXPECTED, "a path that leads through a file");
	accessSync(folder, constants.W_OK | constants.X_OK);
}
