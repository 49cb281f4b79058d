/** Whether clusters mean little because a set has nobody to compare with, such as photographs of one person in an embedding that the network does not know. */
import { countRows } from "../../arrays/clusters.ts";
import type { ChosenImpostors } from "../../metrics/impostors.ts";

/** Shares of the rows that are in clusters of two or more: hardly any, and few. */
const hardlyAny = 0.05;
const few = 1 / 3;
/** Where different people were measured, equal rows, with a cosine of 1, are usually more deviations than this above the mean. */
const usualHeight = 6;

/**
 * Statistics of the rows of one person are those of this person. Then no pair stands out and hardly any rows are joined, or few in an embedding whose
 * strangers seem nearly as alike as equal rows; or all are one cluster. This may also be right, for rows all of different people. So it is a reason to
 * tell the user, who can measure against other people.
 * @returns false where the statistics were given, measured against a reference, or are of an embedding that the network knows; and for an L-GCN (null)
 */
export function hasNobodyToCompare(
	used: ChosenImpostors | null,
	clusters: Int32Array,
): boolean {
	if (used === null || used.source !== "rows" || used.known) return false;
	const { mean, deviation } = used.impostors;
	const sizes = countRows(clusters);
	const alone = sizes.filter((size) => size === 1).length;
	const joined = (clusters.length - alone) / clusters.length;
	const isNear = 1 - mean < usualHeight * deviation;
	return sizes.length === 1 || joined < hardlyAny || (isNear && joined < few);
}
