/**
 * Labels or clusters from a .json list: of labels, `[0, 0, 1]`, or of objects, `[{ "id": "a.jpg", "label": "Ann" }]`, whose fields are named as a table's
 * columns are and are those of the first object. Read value by value.
 */
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import { checkTexts, maxTexts } from "./clusters-csv.ts";
import { takeId } from "./clusters-json.ts";
import { JsonScanner } from "../json-scanner.ts";
import { findLabelColumns } from "./label-columns.ts";

type Label = number | string;

interface Fields {
	readonly label: string;
	readonly id: string | null;
	readonly row: string | null;
}

/**
 * One label per entry in order of the list. `withIds` asks for the ids, which are left unread otherwise.
 * @throws InputError naming `where` for text that is not JSON, an empty list, fields as `findLabelColumns` refuses them, an entry without one of them,
 * a label that is no integer or text, and more than 2^24 entries
 */
export function readRecordsJson(
	text: string,
	where: string,
	withIds: boolean,
): NamedValues {
	const fields = findFields(text, where);
	const values: Label[] = [];
	const ids = withIds && fields?.id ? ([] as string[]) : null;
	const rows = fields?.row ? ([] as number[]) : null;
	const scanner = new JsonScanner(text, where);
	scanner.list(() => {
		if (values.length === maxTexts) checkTexts(maxTexts + 1, "labels", where);
		const entry = values.length;
		const refuse = (expected: string): never => {
			throw new InputError(
				where,
				`${expected} in entry ${entry} of the list`,
				"another one",
			);
		};
		if (!fields) {
			values.push(takeLabel(scanner, refuse));
			return;
		}
		if (scanner.kind() !== "object") refuse("an object as in the first");
		scanner.object((name) => {
			if (name === fields.label) values.push(takeLabel(scanner, refuse));
			else if (ids && name === fields.id) ids.push(takeId(scanner, where));
			else if (rows && name === fields.row)
				rows.push(takeInteger(scanner, "a row index", refuse));
			else scanner.skip();
		});
		// A field that is missing, or there twice.
		for (const [field, list] of [
			[fields.label, values],
			[fields.id, ids],
			[fields.row, rows],
		] as const)
			if (list && list.length !== entry + 1) refuse(`one field ${field}`);
	});
	scanner.end();
	return { values: narrowed(values), ids, rows };
}

/** The fields of the first entry; null where that is no object. */
function findFields(text: string, where: string): Fields | null {
	const scanner = new JsonScanner(text, where);
	const names: string[] = [];
	let isObject = false;
	let entries = 0;
	scanner.list(() => {
		isObject ||= entries === 0 && scanner.kind() === "object";
		if (isObject && entries === 0)
			scanner.object((name) => {
				names.push(name);
				scanner.skip();
			});
		else scanner.skip();
		entries++;
	});
	if (entries === 0) throw new InputError(where, "at least 1 label", "none");
	if (!isObject) return null;
	const { label, id, row } = findLabelColumns(names, where);
	return {
		label: names[label],
		id: names[id] ?? null,
		row: names[row] ?? null,
	};
}

function takeLabel(
	scanner: JsonScanner,
	refuse: (expected: string) => never,
): Label {
	if (scanner.kind() !== "text")
		return takeInteger(scanner, "a label that is an integer or a text", refuse);
	const label = scanner.string().trim();
	return label === "" ? refuse("a label that is not empty") : label;
}

function takeInteger(
	scanner: JsonScanner,
	expected: string,
	refuse: (expected: string) => never,
): number {
	if (scanner.kind() !== "number") refuse(expected);
	const value = scanner.number();
	return Number.isSafeInteger(value) ? value : refuse(expected);
}

function narrowed(values: Label[]): Int32Array | Label[] {
	return values.every((value) => value === (Number(value) | 0))
		? Int32Array.from(values as number[])
		: values;
}
