/** Which photo each row is of, from a file. */
import { createNumbering, MAX_MAP_SIZE } from "../../arrays/labels.ts";
import { type ReadOptions, readNames } from "../formats/read.ts";

/** Names that mean an unknown photo: an empty line, or -1 in an array of integers. */
const unknown = ["", "-1"];

/**
 * Reads the photo of each row: a text file with one name a line, or an array of texts or of integers; an empty name or -1 is unknown.
 * @returns [N] photos numbered from 0 without gaps, -1 where the photo is not known
 * @throws InputError for another number of names than `numRows`
 */
export async function readPhotos(
	path: string,
	numRows: number,
	options: ReadOptions,
): Promise<Int32Array> {
	const names = await readPhotoNames(path, numRows, options);
	const numberOf = createNumbering<string>(MAX_MAP_SIZE);
	return Int32Array.from(names, (name) =>
		name === null ? -1 : numberOf(name),
	);
}

/** As `readPhotos`, with the names of the photos; null where the photo is not known. */
export async function readPhotoNames(
	path: string,
	numRows: number,
	options: ReadOptions,
): Promise<(string | null)[]> {
	const may = { ...options, mayBeEmpty: true };
	const names = await readNames(path, numRows, may);
	return names.map((name) => (unknown.includes(name) ? null : name));
}
