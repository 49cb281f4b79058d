/**
 * Numbers of a table, straight from the file of an SQLite database: a tenth of the time of a query, which writes them as texts.
 * The file must be at rest: without a journal, and not changed meanwhile.
 */
import type { InputFile } from "../input-file.ts";
import { forEachLeaf, openPages, type Pages } from "./pages.ts";

export interface NumberColumns {
	/** The page at which the table begins. */
	readonly root: number;
	/** Places of the wanted columns among those of the table, ascending. */
	readonly places: readonly number[];
}

/** Bytes of the values of the types below 12. */
const bytesOfType = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0];
const isZero = 8;
const isOne = 9;
const isReal = 7;
const firstText = 12;

/**
 * Visits the rows in order of their numbers.
 * @param visit with the number of a row and the values of its columns, NaN for what is no number; the next row overwrites them
 */
export function readTableNumbers(
	file: Pick<InputFile, "readInto" | "size">,
	{ root, places }: NumberColumns,
	visit: (row: number, values: Float64Array) => void,
): void {
	const pages = openPages(file);
	const values = new Float64Array(places.length);
	const cursor = { at: 0 };
	forEachLeaf(pages, root, (page, cells) => {
		for (const cell of cells) {
			cursor.at = cell;
			const length = readVarint(page, cursor);
			const row = readVarint(page, cursor);
			const local = localLength(length, pages.usable);
			if (local === length) readRecord(page, cursor, places, values);
			else {
				const record = joinRecord(pages, page, { ...cursor, local, length });
				readRecord(record, { at: 0 }, places, values);
			}
			visit(row, values);
		}
	});
}

interface Cursor {
	at: number;
}

function readVarint(bytes: Buffer, cursor: Cursor): number {
	let value = 0;
	for (let i = 0; i < 8; i++) {
		const byte = bytes[cursor.at++];
		// Products, as numbers of rows may have more than 32 bits.
		value = value * 128 + (byte & 127);
		if (byte < 128) return value;
	}
	return value * 256 + bytes[cursor.at++];
}

/** Bytes of a record that lie in its leaf; the others are in further pages. */
function localLength(length: number, usable: number): number {
	if (length <= usable - 35) return length;
	const least = Math.floor(((usable - 12) * 32) / 255) - 23;
	const local = least + ((length - least) % (usable - 4));
	return local <= usable - 35 ? local : least;
}

/** A record that is longer than a page. */
function joinRecord(
	pages: Pages,
	page: Buffer,
	{ at, local, length }: Cursor & { local: number; length: number },
): Buffer {
	const record = Buffer.alloc(length);
	page.copy(record, 0, at, at + local);
	let next = page.readUInt32BE(at + local);
	for (let to = local; to < length; to += pages.usable - 4) {
		const more = pages.copy(next);
		more.copy(record, to, 4, pages.usable);
		next = more.readUInt32BE(0);
	}
	return record;
}

/** A record is the length of its head, the types of all values, then these. */
function readRecord(
	bytes: Buffer,
	cursor: Cursor,
	places: readonly number[],
	values: Float64Array,
): void {
	const start = cursor.at;
	const end = start + readVarint(bytes, cursor);
	let at = end;
	let next = 0;
	for (let place = 0; cursor.at < end && next < places.length; place++) {
		const type = readVarint(bytes, cursor);
		if (place === places[next]) values[next++] = readNumber(bytes, at, type);
		at += type < firstText ? bytesOfType[type] : (type - firstText) >> 1;
	}
	values.fill(Number.NaN, next);
}

function readNumber(bytes: Buffer, at: number, type: number): number {
	if (type === isZero) return 0;
	if (type === isOne) return 1;
	if (type === isReal) return bytes.readDoubleBE(at);
	const length = type < firstText ? bytesOfType[type] : 0;
	if (length === 0) return Number.NaN;
	let value = bytes.readInt8(at);
	for (let i = 1; i < length; i++) value = value * 256 + bytes[at + i];
	return value;
}
