/** Whether a set has so many rows that `cluster` goes through parts. */
import { rowsOfFile } from "../../files/parts/feature-chunks.ts";
import type { ClusterOptions } from "./prepare-cluster.ts";

/** The longest array: node 20 has no longer typed arrays. */
export const longestArray = 2 ** 32 - 1;
/** Entries of a row in the longest array of a search beside its neighbours. */
const moreEntries = 20;
/** Whether arrays of all rows and their neighbours are longer than `longest`. Only a .npy file tells before it is read. */
export function needsParts(
	{ featPath, k, kAtHop, activeConnection }: ClusterOptions,
	longest: number,
): boolean {
	const rows = rowsOfFile(featPath);
	if (rows === null) return false;
	const width = Math.max(k, ...kAtHop, activeConnection);
	return rows * (width + moreEntries) > longest;
}
