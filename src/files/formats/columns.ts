/** Which columns of a table are the numbers of a row, which names the row, and which are something else. */
import { InputError } from "../../errors.ts";
import { quoted } from "../printable.ts";
import type { Role } from "./format.ts";

/** What a field of a column is, by the first row that has values. */
export type FieldKind = "number" | "list" | "text";

export type ColumnUse = "value" | "list" | "id" | "row" | "other";

const idName =
	/^(_?ids?|uuid|key|names?|file_?names?|files?|file_?paths?|paths?|images?|image_(id|path|name)|face_id|photo)$/;
const rowName = /^row$/;
const listName =
	/^(features?|embeddings?|vectors?|descriptors?|encodings?|neighbou?rs)$/;
/** What stands beside features in tables and is none of them. */
const otherName =
	/^(labels?|clusters?|cluster_size|confidence|identity|identities|person|target)$/;
/** What pandas calls the column of its index. */
const indexName = /^(|index|unnamed: 0|__index_level_0__)$/;

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
	const names = columns.map(({ name }) => name?.trim().toLowerCase() ?? null);
	const list = chooseList(columns, names, where);
	const row = names.findIndex((name) => name !== null && rowName.test(name));
	const id = chooseId(columns, names, list);
	return columns.map(({ name, kind }, i) => {
		if (i === list) return "list";
		if (i === row) return "row";
		if (i === id) return "id";
		const known = names[i];
		if (list >= 0 || (known !== null && otherName.test(known))) return "other";
		if (kind === "number") return "value";
		throw new InputError(
			where,
			`numbers in column ${name === null ? i : quoted(name, 40)}`,
			"text",
			"leave the column out",
		);
	});
}

function chooseList(
	columns: readonly Column[],
	names: readonly (string | null)[],
	where: string,
): number {
	const lists = columns.flatMap(({ kind }, i) => (kind === "list" ? [i] : []));
	if (lists.length <= 1) return lists[0] ?? -1;
	const named = lists.filter((i) => listName.test(names[i] ?? ""));
	if (named.length === 1) return named[0];
	throw new InputError(
		where,
		"one column of lists",
		`columns ${lists.map((i) => columns[i].name ?? i).join(", ")}`,
		"call one of them embedding",
	);
}

/** The column that is called so, or the first one where it is an index, is text, or stands before a list. */
function chooseId(
	columns: readonly Column[],
	names: readonly (string | null)[],
	list: number,
): number {
	const named = names.findIndex((name) => name !== null && idName.test(name));
	if (named >= 0 && named !== list) return named;
	if (list === 0 || columns.length === 1) return -1;
	const [first] = names;
	if (first !== null && rowName.test(first)) return -1;
	const isIndex = first !== null && indexName.test(first);
	const isBefore = list > 0 && first === null;
	const isText = columns[0].kind === "text";
	const isOther = first !== null && otherName.test(first);
	return isIndex || isBefore || (isText && !isOther) ? 0 : -1;
}

const known = [idName, rowName, listName, otherName];

const isKnownName = (field: string) =>
	known.some((name) => name.test(field.trim().toLowerCase()));

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
