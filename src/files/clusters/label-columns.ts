/** Chooses a table's columns of labels or clusters, of the items' ids and of their row numbers. */
import { InputError } from "../../errors.ts";
import {
	isFigureName,
	isIdName,
	isIndexName,
	isLabelName,
	isListName,
	isOtherLabelName,
	isRowName,
} from "../column-names.ts";
import { quoted } from "../printable.ts";

export interface LabelColumns {
	/** Index of the column of labels. */
	readonly label: number;
	/** Index of the column of ids, or -1. */
	readonly id: number;
	/** Index of the column `row`, or -1. */
	readonly row: number;
}

const isSize = (name: string) => name.trim().toLowerCase() === "size";
const isId = (name: string) => name.trim().toLowerCase() === "id";

/** Whether a column of this name never holds labels, whatever other columns there are. */
const isNoLabel = (name: string) =>
	[isId, isRowName, isIndexName, isFigureName, isSize, isListName].some((is) =>
		is(name),
	);

/** Whether a column of this name holds labels. */
export function namesLabels(name: string): boolean {
	return isLabelName(name) || isOtherLabelName(name);
}

/**
 * Chooses columns by their names: of labels the one with a name of labels, or else the only one that can be.
 * Ids are the column `id` or, where `takesNames`, the first one with any usual name of ids.
 * @throws InputError naming `where` and the columns where there is no such column, or more than one, and for a second `id` or `row`
 */
export function findLabelColumns(
	names: readonly string[],
	where: string,
	takesNames: boolean,
): LabelColumns {
	const all = (is: (name: string) => boolean) =>
		[...names.keys()].filter((i) => is(names[i]));
	const ids = all(isId);
	const rows = all(isRowName);
	const labels = [
		all(isLabelName),
		all(isOtherLabelName),
		all((name) => !isNoLabel(name)),
	].find(({ length }) => length > 0);
	if (labels?.length !== 1 || ids.length > 1 || rows.length > 1)
		throw new InputError(
			where,
			"one column of labels (named cluster, label, identity, person or class), at most one id and one row",
			`columns ${quoted(names.join(","), 80)}`,
		);
	const [label] = labels;
	// Beside sizes of clusters, which `cluster` writes, a name is that of a person, not of a row.
	const isPerson = (i: number) =>
		names.includes("cluster_size") && names[i] === "name";
	const named = takesNames
		? all(isIdName).filter((i) => i !== label && !isPerson(i))
		: ids;
	return { label, id: named[0] ?? -1, row: rows[0] ?? -1 };
}
