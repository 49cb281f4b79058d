/** Pages of an SQLite database file, as https://www.sqlite.org/fileformat.html has them. */
import { type InputFile, readBytes } from "../input-file.ts";

/** Pages that are read at once, as those of a table mostly follow one another. */
const pagesAtOnce = 64;
const leafCells = 8;
const interiorCells = 12;
const leafTable = 13;
const interiorTable = 5;

export interface Pages {
	/** Bytes of a page that are in use. */
	readonly usable: number;
	/** The page of a number, from 1; overwritten by the next call. */
	read(number: number): Buffer;
	/** A page of its own. */
	copy(number: number): Buffer;
}

export function openPages(file: Pick<InputFile, "readInto" | "size">): Pages {
	const header = readBytes(file, 0, 100);
	const short = header.readUInt16BE(16);
	const length = short === 1 ? 65_536 : short;
	const count = Math.floor(file.size / length);
	const block = Buffer.alloc(pagesAtOnce * length);
	let first = 0;
	let numRead = 0;
	return {
		usable: length - header[20],
		copy: (number) => readBytes(file, (number - 1) * length, length),
		read(number) {
			if (number < first || number >= first + numRead) {
				first = number;
				numRead = Math.min(pagesAtOnce, count - number + 1);
				const bytes = block.subarray(0, numRead * length);
				file.readInto(bytes, (number - 1) * length);
			}
			const start = (number - first) * length;
			return block.subarray(start, start + length);
		},
	};
}

/** The version that a program gives its tables, from the head of a database file. */
export const userVersion = (file: Pick<InputFile, "readInto" | "size">) =>
	readBytes(file, 0, 100).readUInt32BE(60);

/** Visits the leaves of a table in order of its rows, each with the offsets of its cells. */
export function forEachLeaf(
	pages: Pages,
	root: number,
	visit: (page: Buffer, cells: readonly number[]) => void,
): void {
	const page = pages.read(root);
	const kind = page[0];
	if (kind === leafTable) {
		visit(page, cellsOf(page, leafCells));
		return;
	}
	if (kind !== interiorTable)
		throw new RangeError(`page ${root} is of kind ${kind}, not of a table`);
	const children = cellsOf(page, interiorCells).map((at) =>
		page.readUInt32BE(at),
	);
	children.push(page.readUInt32BE(leafCells));
	for (const child of children) forEachLeaf(pages, child, visit);
}

function cellsOf(page: Buffer, first: number): number[] {
	const cells: number[] = [];
	const end = first + 2 * page.readUInt16BE(3);
	for (let at = first; at < end; at += 2) cells.push(page.readUInt16BE(at));
	return cells;
}
