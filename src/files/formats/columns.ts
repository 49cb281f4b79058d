/** Chooses the columns of a table that are numbers of a row, or that name the row; others are left out. */
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
import type { Role } from "./format.ts";

/** Kind of the fields of a column, from the first row with values. */
export type FieldKind = "number" | "list" | "text";

export type ColumnUse = "value" | "list" | "id" | "row" | "other";

/** Columns beside features that are no features. */
const isOther = (name: string) =>
	isLabelName(name) || isOtherLabelName(name) || isFigureName(name);

export interface Column {
	/** Null where there is no header. */
	readonly name: string | null;
	readonly kind: FieldKind;
}

/**
 * The use of every column of a table of features or of a graph.
 * @throws InputError naming `where` for a column that is no number and no name, and for several columns of lists
 */
export function chooseColumns(
	columns: readonly Column[],
	where: string,
): ColumnUse[] {
	const list = chooseList(columns, where);
	const row = findNamed(columns, isRowName);
	const id = chooseId(columns, list);
	return columns.map(({ name, kind }, i) => {
		if (i === list) return "list";
		if (i === row) return "row";
		if (i === id) return "id";
		if (list >= 0 || (name !== null && isOther(name))) return "other";
		if (kind === "number") return "value";
		throw new InputError(
			where,
			`numbers in column ${name === null ? i : quoted(name, 40)}`,
			"text",
			"leave the column out",
		);
	});
}

function findNamed(
	columns: readonly Column[],
	isWanted: (name: string) => boolean,
): number {
	return columns.findIndex(({ name }) => name !== null && isWanted(name));
}

function chooseList(columns: readonly Column[], where: string): number {
	const lists = columns.flatMap(({ kind }, i) => (kind === "list" ? [i] : []));
	if (lists.length <= 1) return lists[0] ?? -1;
	const named = lists.filter((i) => isListName(columns[i].name ?? ""));
	if (named.length === 1) return named[0];
	throw new InputError(
		where,
		"one column of lists",
		`columns ${lists.map((i) => columns[i].name ?? i).join(", ")}`,
		"call one of them embedding",
	);
}

/** The column with a usual name of ids, or the first one where it is an index, is text, or stands before a list. */
function chooseId(columns: readonly Column[], list: number): number {
	const named = findNamed(columns, isIdName);
	if (named >= 0 && named !== list) return named;
	if (list === 0 || columns.length === 1) return -1;
	const [{ name, kind }] = columns;
	if (name === null) return list > 0 || kind === "text" ? 0 : -1;
	if (isRowName(name)) return -1;
	return isIndexName(name) || (kind === "text" && !isOther(name)) ? 0 : -1;
}

const isKnownName = (field: string) =>
	[isIdName, isRowName, isListName, isOther].some((is) => is(field));

/**
 * Whether the first record names the columns: where it has a usual name, or a text above a number or a list, or counts from 0 as pandas does.
 * `second` is null where there is no other record.
 */
export function isHeader(
	first: readonly string[],
	second: readonly string[] | null,
	kindOf: (field: string) => FieldKind,
	role: Role,
): boolean {
	const isText = (field: string) => kindOf(field) === "text";
	if (second === null) return first.slice(1).some(isText);
	if (first.length !== second.length) return false;
	if (first.some(isKnownName)) return true;
	if (first.length > 1 && first[0] === "" && second[0] !== "") return true;
	if (first.some((field, i) => isText(field) && !isText(second[i])))
		return true;
	const isCount =
		first.length >= 3 && first.every((field, i) => field === `${i}`);
	return isCount && role === "features";
}
