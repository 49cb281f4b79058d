/** Identities of the rows of a data set, from a file. */
import { extname } from "node:path";
import {
	countUnknown,
	type Labels,
	toIdentities,
} from "../../arrays/labels.ts";
import type { ItemValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { readLabelValues } from "../npy/read-labels.ts";
import { readClusters } from "./clusters-file.ts";

/**
 * Reads labels, in order of the rows, as dense numbers in order of first appearance; -1 is an identity that is not known.
 * From .csv and .json as `readClusters` does, else from .npy. `numRows` is how many there must be, null for any number.
 * @throws InputError as `readClusters` and `readLabelValues` do, for another number of labels, and where none is known
 */
export function readLabels(path: string, numRows: number | null): Labels {
	const isText = [".csv", ".json"].includes(extname(path).toLowerCase());
	const values = isText ? readClusters(path) : readLabelValues(path);
	return checkLabels(values, numRows, path);
}

/**
 * Labels as dense numbers in order of first appearance, -1 where the identity is not known.
 * @throws InputError naming `path` for another number of labels than `numRows` (null for any), and where none is known
 */
export function checkLabels(
	values: ItemValues,
	numRows: number | null,
	path: string,
): Labels {
	if (numRows !== null && values.length !== numRows)
		throw new InputError(
			path,
			`${numRows} labels, one per feature row`,
			`${values.length}`,
		);
	const labels = toIdentities(values);
	if (countUnknown(labels) === values.length)
		throw new InputError(
			path,
			"at least 1 label that is known",
			`-1 for all ${values.length}`,
		);
	return labels;
}
