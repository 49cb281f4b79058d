/** Where faces are in their photos, from a file. */
import { InputError } from "../../errors.ts";
import { type ReadOptions, readFeatures, readNames } from "../formats/read.ts";

/**
 * Reads the box of each row: any text, one a line, empty where it is not known, or an array of N x 4 numbers, which become texts such as `10,20,64,64`.
 * @throws InputError for another number of boxes than `numRows`
 */
export async function readBoxes(
	path: string,
	numRows: number,
	options: ReadOptions,
): Promise<readonly string[]> {
	if (!/\.np[yz]$/i.test(path))
		return readNames(path, numRows, { ...options, mayBeEmpty: true });
	const { rows, cols, data } = await readFeatures(path, options);
	if (rows !== numRows)
		throw new InputError(path, `${numRows} boxes`, `${rows}`);
	return Array.from({ length: rows }, (_, row) =>
		Array.from(data.subarray(row * cols, (row + 1) * cols), shortNumber).join(
			",",
		),
	);
}

/** As few digits as tell float32 numbers of this size apart. */
const shortNumber = (value: number) => `${Number(value.toPrecision(7))}`;
