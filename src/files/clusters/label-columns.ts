/** Which of a table's columns holds labels or clusters, which the items' ids and which their row numbers. */
import { InputError } from "../../errors.ts";
import { quoted } from "../printable.ts";

export interface LabelColumns {
	/** Place of the column of labels. */
	readonly label: number;
	/** Place of the column `id`, or -1. */
	readonly id: number;
	/** Place of the column `row`, or -1. */
	readonly row: number;
}

const labelNames = [
	...["cluster", "clusters", "label", "labels"],
	...["identity", "identities", "person", "class"],
];
/** What `cluster` writes beside clusters, and the index that pandas writes without a name: never labels. */
const otherNames = ["", "cluster_size", "size", "confidence"];

/** Whether a column of this name holds labels, whatever else there is. */
export function namesLabels(name: string): boolean {
	return labelNames.includes(name.trim().toLowerCase());
}

/**
 * The columns by their names, whatever their case: the one that is named as labels are, or else the only one that is neither `id` nor `row`.
 * @throws InputError naming `where` and the columns where there is no such column, or more than one, and for a second `id` or `row`
 */
export function findLabelColumns(
	header: readonly string[],
	where: string,
): LabelColumns {
	const names = header.map((name) => name.trim().toLowerCase());
	const placesOf = (test: (name: string) => boolean) =>
		[...names.keys()].filter((place) => test(names[place]));
	const ids = placesOf((name) => name === "id");
	const rows = placesOf((name) => name === "row");
	const named = placesOf(namesLabels);
	const others = placesOf(
		(name) => !["id", "row", ...otherNames].includes(name),
	);
	const labels = named.length > 0 ? named : others;
	if (labels.length !== 1 || ids.length > 1 || rows.length > 1)
		throw new InputError(
			where,
			"one column of labels (named cluster, label, identity, person or class), at most one id and one row",
			`columns ${quoted(header.join(","), 80)}`,
		);
	return { label: labels[0], id: ids[0] ?? -1, row: rows[0] ?? -1 };
}
