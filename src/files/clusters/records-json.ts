/**
 * Labels or clusters from JSON values, in a list or one after another: of labels, `[0, 0, 1]`, or of objects, `{ "id": "a.jpg", "label": "Ann" }`, whose
 * fields are named as a table's columns are and are those of the first object. Read value by value.
 */
import type { NamedValues } from "../../arrays/named-values.ts";
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import { type JsonKind, JsonScanner } from "../json-scanner.ts";
import { forEachJsonText } from "../json-values.ts";
import { checkTexts } from "./clusters-csv.ts";
import { takeId } from "./clusters-json.ts";
import { findLabelColumns } from "./label-columns.ts";

type Label = number | string;

/** Names of the fields that are read. */
interface Fields {
	readonly label: string;
	readonly id: string | null;
	readonly row: string | null;
}

/**
 * One label per value. Ids are read only for `withIds`.
 * @throws InputError for text that is not JSON, no value, fields as `findLabelColumns` refuses them, a value without one of them, a label that is no integer or text,
 * and more than 2^24 texts
 */
export function readRecordsJson(
	file: InputFile,
	withIds: boolean,
): NamedValues {
	const { path } = file;
	const readers: RecordReader[] = [];
	forEachJsonText(file, (text) => {
		if (readers.length === 0)
			readers.push(new RecordReader(path, findFields(text, path), withIds));
		readers[0].read(text);
	});
	if (readers.length === 0)
		throw new InputError(path, "at least 1 label", "none");
	return readers[0].finish();
}

class RecordReader {
	private readonly where: string;
	/** Null where the values are labels. */
	private readonly fields: Fields | null;
	private readonly labels: Label[] = [];
	private readonly ids: string[] | null;
	private readonly rows: number[] | null;
	/** Index of the value that is being read. */
	private index = 0;

	constructor(where: string, fields: Fields | null, withIds: boolean) {
		this.where = where;
		this.fields = fields;
		this.ids = withIds && fields?.id ? [] : null;
		this.rows = fields?.row ? [] : null;
	}

	read(text: string): void {
		const scanner = new JsonScanner(text, this.where);
		if (this.fields) this.readObject(scanner, this.fields);
		else this.labels.push(this.takeLabel(scanner));
		scanner.end();
		this.index++;
	}

	finish(): NamedValues {
		const { labels, ids, rows } = this;
		return { values: narrowed(labels), ids, rows };
	}

	private readObject(scanner: JsonScanner, fields: Fields): void {
		const { where, index, labels, ids, rows } = this;
		const kind = scanner.kind();
		if (kind !== "object")
			this.refuse("an object as in the first", `a ${kind}`);
		if (ids) checkTexts(index + 1, "ids", where);
		scanner.object((name) => {
			if (name === fields.label) labels.push(this.takeLabel(scanner));
			else if (ids && name === fields.id) ids.push(takeId(scanner, where));
			else if (rows && name === fields.row)
				rows.push(this.takeInteger(scanner, "a row index"));
			else scanner.skip();
		});
		this.requireOne(fields.label, labels);
		if (ids) this.requireOne(fields.id, ids);
		if (rows) this.requireOne(fields.row, rows);
	}

	/** @throws InputError for a field that is missing, or there twice */
	private requireOne(field: string | null, { length }: ArrayLike<unknown>) {
		const count = length - this.index;
		if (count !== 1) this.refuse(`one field ${field}`, `${count}`);
	}

	private takeLabel(scanner: JsonScanner): Label {
		const expected = "a label that is an integer or a text";
		if (scanner.kind() !== "text") return this.takeInteger(scanner, expected);
		checkTexts(this.index + 1, "labels", this.where);
		const label = scanner.string().trim();
		return label === ""
			? this.refuse("a label that is not empty", '""')
			: label;
	}

	private takeInteger(scanner: JsonScanner, expected: string): number {
		const kind = scanner.kind();
		if (kind !== "number") return this.refuse(expected, `a ${kind}`);
		const value = scanner.number();
		if (Number.isSafeInteger(value)) return value;
		return this.refuse(expected, `${value}`);
	}

	private refuse(expected: string, got: string): never {
		const what = `${expected} in value ${this.index}`;
		throw new InputError(this.where, what, got);
	}
}

/** The fields of the first value; null where that is no object. */
function findFields(text: string, where: string): Fields | null {
	const scanner = new JsonScanner(text, where);
	if (scanner.kind() !== "object") return null;
	const kinds = new Map<string, JsonKind>();
	scanner.object((name) => {
		kinds.set(name, scanner.kind());
		scanner.skip();
	});
	const names = [...kinds.keys()];
	const { label, id, row } = findLabelColumns(names, where, true);
	const hasId = ["text", "number"].includes(kinds.get(names[id]) ?? "");
	return {
		label: names[label],
		id: hasId ? names[id] : null,
		row: names[row] ?? null,
	};
}

function narrowed(values: Label[]): Int32Array | Label[] {
	return values.every((value) => value === (Number(value) | 0))
		? Int32Array.from(values as number[])
		: values;
}
