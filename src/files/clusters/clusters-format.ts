/** The formats of clusters and labels as files. */
import { extname } from "node:path";
import { InputError } from "../../errors.ts";

export type ClustersFormat = "npy" | "csv" | "json";

/**
 * The format that a file name asks for; to be called before long work that ends in the file.
 * @throws InputError for another extension
 */
export function clustersFormat(path: string): ClustersFormat {
	const extension = extname(path).toLowerCase();
	if (extension === ".npy") return "npy";
	if (extension === ".csv") return "csv";
	if (extension === ".json") return "json";
	throw new InputError(
		path,
		"a name that ends in .npy, .csv or .json",
		extension === "" ? "no extension" : extension,
	);
}
