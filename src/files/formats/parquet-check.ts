/**
 * Checks the sizes that a Parquet file claims, before it is decoded: a page of a few bytes may claim billions of values,
 * and the library that decodes it does not check that.
 */
import { getHeapStatistics } from "node:v8";
import type { ColumnMetaData, FileMetaData } from "hyparquet";
import { deserializeTCompactProtocol } from "hyparquet/src/thrift.js";
import { InputError } from "../../errors.ts";
import { gigabytes, memoryLimits } from "../../threads/memory-limits.ts";
import { type InputFile, readBytes } from "../input-file.ts";

/** Most bytes of a page's header, which may contain the least and the greatest value, maybe long texts. */
const headerBytes = 1 << 16;
/** Bytes of a decoded value, with the lists around it and its encoded form, measured on lists of 128. */
const bytesPerValue = 24;

export function damagedParquet(path: string, what: string): InputError {
	return new InputError(
		path,
		"a whole Parquet file",
		`a damaged one (${what})`,
	);
}

/** @throws InputError where the columns that are to be read claim other counts than their pages, or more than fits into memory */
export function checkColumns(
	file: InputFile,
	{ row_groups: groups }: FileMetaData,
	names: readonly string[],
): void {
	for (const { columns } of groups) {
		let values = 0;
		for (const { meta_data: column } of columns) {
			if (!column || !names.includes(column.path_in_schema[0])) continue;
			checkPages(file, column);
			values += Number(column.num_values);
		}
		const heap = getHeapStatistics();
		const available = heap.heap_size_limit - heap.used_heap_size;
		if (values * bytesPerValue > available)
			throw new InputError(
				file.path,
				`row groups that fit into ${gigabytes(available)} of memory`,
				`one of ${values} values (${gigabytes(values * bytesPerValue)})`,
				"write it with a smaller row_group_size, or as .npy",
			);
	}
}

function checkPages(file: InputFile, column: ColumnMetaData): void {
	const { path, size } = file;
	const data = Number(column.data_page_offset);
	const dictionary = Number(column.dictionary_page_offset ?? 0);
	let at = dictionary > 0 ? Math.min(dictionary, data) : data;
	const end = at + Number(column.total_compressed_size);
	if (!(at >= 4 && end >= at && end <= size))
		throw damagedParquet(path, "a column outside the file");
	const expected = Number(column.num_values);
	const { available } = memoryLimits();
	let values = 0;
	while (at < end && values < expected) {
		const page = readPageHeader(file, at, end);
		at = page.end;
		values += page.values;
		const isSound =
			page.values >= 0 && page.packed >= 0 && at <= end && page.unpacked >= 0;
		if (
			!isSound ||
			page.unpacked > available ||
			page.entries > page.unpacked + 1
		)
			throw damagedParquet(path, "a page of an impossible size");
	}
	if (values !== expected)
		throw damagedParquet(path, `${values} values of ${expected}`);
}

interface Page {
	/** Where the next one begins. */
	readonly end: number;
	readonly packed: number;
	readonly unpacked: number;
	/** Values of a page of data, entries of a dictionary. */
	readonly values: number;
	readonly entries: number;
}

function readPageHeader(file: InputFile, at: number, end: number): Page {
	const bytes = readBytes(file, at, Math.min(headerBytes, end - at));
	const reader = { view: new DataView(bytes.buffer), offset: 0 };
	const header = deserializeTCompactProtocol(reader);
	const packed = Number(header.field_3);
	return {
		packed,
		end: at + reader.offset + packed,
		unpacked: Number(header.field_2),
		values: Number((header.field_5 ?? header.field_8)?.field_1 ?? 0),
		entries: Number(header.field_7?.field_1 ?? 0),
	};
}
