/** A Parquet file as a table of columns, read group by group of rows. */
import type { AsyncBuffer, FileMetaData, SchemaTree } from "hyparquet";
import { InputError } from "../../errors.ts";
import type { InputFile } from "../input-file.ts";
import type { Column, FieldKind } from "./columns.ts";
import { checkColumns, damagedParquet } from "./parquet-check.ts";

export interface ParquetTable {
	readonly path: string;
	readonly columns: readonly (Column & { readonly name: string })[];
	readonly rows: number;
	/**
	 * Reads some columns group by group; `visit` gets the values of each column in the group's `count` rows, of which `first` is the first.
	 * @throws InputError for a damaged file, and for a group that does not fit into memory
	 */
	readColumns(
		names: readonly string[],
		visit: (
			columns: readonly ArrayLike<unknown>[],
			first: number,
			count: number,
		) => void,
	): Promise<void>;
}

/** The library is loaded only for a file that needs it. */
export async function openTable(file: InputFile): Promise<ParquetTable> {
	const { path } = file;
	const { parquetMetadataAsync, parquetSchema } = await import("hyparquet");
	const buffer = bufferOf(file);
	const metadata = await orDamaged(path, () => parquetMetadataAsync(buffer));
	const schema = await orDamaged(path, () => parquetSchema(metadata));
	const names = schema.children.map(({ element }) => element.name);
	if (names.length === 0) throw damagedParquet(path, "no columns");
	if (names.some((name) => typeof name !== "string"))
		throw damagedParquet(path, "a column without a name");
	const { groups, rows } = countRows(path, metadata);
	const read = await createColumnReader(path, buffer, metadata);
	return {
		path,
		rows,
		columns: schema.children.map(({ element, children }) => ({
			name: element.name,
			kind: kindOf({ element, children }),
		})),
		async readColumns(names, visit) {
			await orDamaged(path, () => checkColumns(file, metadata, names));
			let first = 0;
			for (const count of groups) {
				const columns: ArrayLike<unknown>[] = [];
				for (const name of names) columns.push(await read(name, first, count));
				visit(columns, first, count);
				first += count;
			}
		},
	};
}

function bufferOf(file: InputFile): AsyncBuffer {
	const { path, size } = file;
	return {
		byteLength: size,
		slice(start, end = size) {
			if (!(start >= 0 && start <= end && end <= size))
				throw damagedParquet(path, "a part outside the file");
			const bytes = new ArrayBuffer(end - start);
			file.readInto(new Uint8Array(bytes), start);
			return bytes;
		},
	};
}

async function createColumnReader(
	path: string,
	file: AsyncBuffer,
	metadata: FileMetaData,
) {
	const { parquetReadColumn } = await import("hyparquet/src/read.js");
	const { compressors } = await import("hyparquet-compressors");
	return async (name: string, rowStart: number, count: number) => {
		const rowEnd = rowStart + count;
		const values = await orDamaged(path, () =>
			parquetReadColumn({
				file,
				metadata,
				columns: [name],
				rowStart,
				rowEnd,
				compressors,
				geoparquet: false,
			}),
		);
		if (values.length !== count)
			throw damagedParquet(path, `${values.length} rows of ${count}`);
		return values;
	};
}

function countRows(path: string, metadata: FileMetaData) {
	const groups = metadata.row_groups.map(({ num_rows: rows }) => Number(rows));
	const rows = groups.reduce((sum, count) => sum + count, 0);
	const isSound = groups.every(
		(count) => Number.isSafeInteger(count) && count >= 0,
	);
	if (!isSound || rows !== Number(metadata.num_rows))
		throw damagedParquet(path, "another number of rows than it says");
	return { groups, rows };
}

function kindOf({
	element,
	children,
}: Pick<SchemaTree, "element" | "children">): FieldKind {
	if (children.length > 0) return "list";
	if (element.type === "BYTE_ARRAY") return "text";
	if (element.type !== "FIXED_LEN_BYTE_ARRAY") return "number";
	return element.logical_type?.type === "FLOAT16" ? "number" : "text";
}

/** Runs a function of the library; what it throws for a file that it cannot read becomes one line. */
async function orDamaged<T>(
	path: string,
	action: () => T | Promise<T>,
): Promise<T> {
	try {
		return await action();
	} catch (error) {
		throw asDamaged(path, error);
	}
}

function asDamaged(path: string, error: unknown): unknown {
	if (error instanceof InputError || !(error instanceof Error)) return error;
	// Errors of reading are the system's.
	if ("syscall" in error) return error;
	return damagedParquet(path, error.message.replaceAll(/\s+/g, " "));
}
