/**
 * Reads the zip files that torch.save writes: all entries uncompressed, in one folder, without overlaps.
 * Anything else a zip can be (compressed, encrypted, split, zip64 sizes, odd names, a wrong checksum) is refused, so nothing can expand.
 */
import { InputError } from "../../../errors.ts";
import { crc32 } from "../../crc32.ts";
import { printable } from "../../printable.ts";

const END_BYTES = 22;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;

interface Entry {
	readonly name: string;
	readonly checksum: number;
	readonly size: number;
	readonly headerAt: number;
}

/** The file's bytes and where its directory lies in them. */
interface Archive {
	readonly bytes: Uint8Array;
	readonly view: DataView;
	readonly count: number;
	readonly start: number;
	readonly end: number;
	/** For messages. */
	readonly where: string;
}

/**
 * Returns the entries by name, without the name of the folder that holds them all; their bytes are views of `bytes`.
 * @throws InputError for a damaged file and for any feature of zip beyond stored entries
 */
export function readStoredZip(
	bytes: Uint8Array,
	where: string,
): Map<string, Uint8Array> {
	const archive = openArchive(bytes, where);
	const { view, count, start } = archive;
	const entries = new Map<string, Uint8Array>();
	const ranges: [start: number, end: number][] = [];
	let folder: string | null = null;
	let at = start;
	for (let i = 0; i < count; i++) {
		const entry = readCentral(archive, at);
		at += CENTRAL_BYTES + centralTail(view, at);
		const slash = entry.name.indexOf("/");
		folder ??= entry.name.slice(0, slash);
		const name = checkName(entry.name, folder, where);
		if (entries.has(name))
			refuse(where, "names once each", `${printable(name)} twice`);
		const range = locate(archive, entry);
		ranges.push([entry.headerAt, range[1]]);
		const content = bytes.subarray(...range);
		checkChecksum(content, entry, where);
		entries.set(name, content);
	}
	checkApart(ranges, where);
	return entries;
}

function refuse(where: string, expected: string, got: string): never {
	throw new InputError(where, `a zip file with ${expected}`, got);
}

/** The end record lies in the last 22 bytes: torch.save writes no comment. */
function openArchive(bytes: Uint8Array, where: string): Archive {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const at = view.byteLength - END_BYTES;
	if (at < 0 || view.getUint32(at, true) !== 0x06054b50)
		refuse(
			where,
			"its directory at the end",
			"none (a file that was cut off?)",
		);
	const count = view.getUint16(at + 10, true);
	const size = view.getUint32(at + 12, true);
	const start = view.getUint32(at + 16, true);
	const isSplit =
		view.getUint32(at + 4, true) !== 0 ||
		view.getUint16(at + 8, true) !== count;
	if (isSplit || view.getUint16(at + 20, true) !== 0)
		refuse(where, "one part and no comment", "another");
	if (start + size > at)
		refuse(where, "its directory inside the file", `one at ${start} + ${size}`);
	return { bytes, view, count, start, end: start + size, where };
}

/** Length of the name, extra field and comment after a directory record. */
function centralTail(view: DataView, at: number): number {
	return (
		view.getUint16(at + 28, true) +
		view.getUint16(at + 30, true) +
		view.getUint16(at + 32, true)
	);
}

function readCentral({ bytes, view, end, where }: Archive, at: number): Entry {
	const isRecord =
		at + CENTRAL_BYTES <= end && view.getUint32(at, true) === 0x02014b50;
	if (!isRecord || at + CENTRAL_BYTES + centralTail(view, at) > end)
		refuse(where, "a whole directory", `a damaged one at byte ${at}`);
	const nameAt = at + CENTRAL_BYTES;
	const name = Buffer.from(
		bytes.subarray(nameAt, nameAt + view.getUint16(at + 28, true)),
	).toString("latin1");
	const method = view.getUint16(at + 10, true);
	const size = view.getUint32(at + 24, true);
	if (method !== 0 || view.getUint32(at + 20, true) !== size)
		refuse(
			where,
			"stored entries, as torch.save writes them",
			`${printable(name)} compressed by method ${method}`,
		);
	if ((view.getUint16(at + 8, true) & 0x2041) !== 0)
		refuse(where, "plain entries", `${printable(name)} encrypted`);
	if (view.getUint16(at + 34, true) !== 0)
		refuse(where, "one part", `${printable(name)} in another`);
	return {
		name,
		checksum: view.getUint32(at + 16, true),
		size,
		headerAt: view.getUint32(at + 42, true),
	};
}

function checkName(name: string, folder: string, where: string): string {
	const inner = name.slice(folder.length + 1);
	const isPlain =
		/^[\x20-\x7e\x80-\xff]+$/.test(name) &&
		name.startsWith(`${folder}/`) &&
		!name.includes("\\") &&
		name.split("/").every((part) => !["", ".", ".."].includes(part));
	if (!isPlain || folder === "")
		refuse(where, "all names in one folder", printable(name));
	return inner;
}

/** Where an entry's bytes lie; its own header must repeat its name. */
function locate(
	{ bytes, view, start: limit, where }: Archive,
	{ name, headerAt, size }: Entry,
): [start: number, end: number] {
	const nameAt = headerAt + LOCAL_BYTES;
	if (nameAt > limit || view.getUint32(headerAt, true) !== 0x04034b50)
		refuse(where, `${printable(name)} inside the file`, `offset ${headerAt}`);
	const nameLength = view.getUint16(headerAt + 26, true);
	const start = nameAt + nameLength + view.getUint16(headerAt + 28, true);
	if (start + size > limit)
		refuse(
			where,
			`${printable(name)} inside the file`,
			`${size} bytes at ${start} of ${limit}`,
		);
	const localName = Buffer.from(
		bytes.subarray(nameAt, nameAt + nameLength),
	).toString("latin1");
	if (localName !== name || view.getUint16(headerAt + 8, true) !== 0)
		refuse(
			where,
			`entry ${printable(name)}`,
			`${printable(localName)} in its own header`,
		);
	return [start, start + size];
}

function checkApart(ranges: [number, number][], where: string): void {
	ranges.sort((a, b) => a[0] - b[0]);
	for (let i = 1; i < ranges.length; i++) {
		if (ranges[i][0] < ranges[i - 1][1])
			refuse(where, "entries apart", `two over one another at ${ranges[i][0]}`);
	}
}

function checkChecksum(content: Uint8Array, entry: Entry, where: string): void {
	const checksum = crc32(content);
	if (checksum !== entry.checksum)
		refuse(
			where,
			`${printable(entry.name)} of checksum ${entry.checksum.toString(16)}`,
			`${checksum.toString(16)} (a damaged file)`,
		);
}
