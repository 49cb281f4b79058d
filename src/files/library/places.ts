/** Where things lie in the folder of a library. All are named from the folder, so it can be moved and copied. */
import { join } from "node:path";

/** What the folder should be, for messages. */
export const libraryKind = "a library that can be written";

export const databasePath = (folder: string) => join(folder, "library.sqlite");
/** Says which process writes. */
export const lockPath = (folder: string) => join(folder, ".lock");
/** The next database, while it is made. */
export const draftFolder = (folder: string) => join(folder, ".draft");
export const segmentsFolder = (folder: string) => join(folder, "segments");

/** @param segment its number */
export function segmentFolder(folder: string, segment: number): string {
	return join(segmentsFolder(folder), `${segment}`.padStart(6, "0"));
}
