/** The file of a database beside the connection of the driver, which shows it only through queries. */
import { statSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";
import { withFileErrors } from "../file-errors.ts";
import {
	type FileVersion,
	type InputFile,
	type OpenFile,
	openInputFile,
} from "../input-file.ts";

const kind = "a database";

/** A file that others replace, but never change. */
export interface FileAtRest {
	readonly path: string;
	readonly version: FileVersion;
}

/**
 * Opens a database, and says which file that was; null where it was replaced meanwhile.
 * @throws InputError where nobody may look at it, and what `open` throws
 */
export function openAtRest<T>(
	path: string,
	open: () => T,
): { readonly opened: T; readonly file: FileAtRest | null } {
	const version = versionAt(path);
	const opened = open();
	const isSame = version && isDeepStrictEqual(version, versionAt(path));
	return { opened, file: isSame ? { path, version } : null };
}

/** Uses the file, or null where it is no longer there under its name. */
export function withFileAtRest<T>(
	atRest: FileAtRest | null,
	use: (file: InputFile | null) => T,
): T {
	const file = atRest && openIfThere(atRest.path);
	try {
		const isSame = isDeepStrictEqual(file?.version, atRest?.version);
		return use(isSame ? file : null);
	} finally {
		file?.close();
	}
}

function versionAt(path: string): FileVersion | null {
	const stats = withFileErrors(path, kind, () =>
		statSync(path, { throwIfNoEntry: false }),
	);
	if (!stats) return null;
	const { size, mtimeMs, ino } = stats;
	return { size, mtimeMs, ino };
}

function openIfThere(path: string): OpenFile | null {
	try {
		return openInputFile(path, kind);
	} catch {
		return null;
	}
}
