/** The directory of a zip archive as NumPy and other tools write it, zip64 too. */
import { InputError } from "../../errors.ts";
import { type InputFile, readBytes } from "../input-file.ts";
import { printable } from "../printable.ts";

const endBytes = 22;
const mostComment = 0xffff;
const zip64LocatorBytes = 20;
const zip64EndBytes = 56;
const centralBytes = 46;
/** Limits for an archive of arrays. */
const mostEntries = 10_000;
const mostDirectoryBytes = 1 << 24;

export interface ZipEntry {
	readonly name: string;
	readonly method: number;
	readonly checksum: number;
	readonly packedSize: number;
	readonly size: number;
	readonly headerAt: number;
}

/** @throws InputError for a damaged, encrypted or split archive */
export function readZipDirectory(file: InputFile): ZipEntry[] {
	const { count, start, size } = readEnd(file);
	const refused = () => damagedZip(file, "a directory of another size");
	if (count > mostEntries || size > mostDirectoryBytes) throw refused();
	if (start + size > file.size) throw refused();
	const directory = readBytes(file, start, size);
	const entries: ZipEntry[] = [];
	let at = 0;
	for (let i = 0; i < count; i++) {
		if (at + centralBytes > size || directory.readUInt32LE(at) !== 0x02014b50)
			throw refused();
		const nameBytes = directory.readUInt16LE(at + 28);
		const extraEnd =
			at + centralBytes + nameBytes + directory.readUInt16LE(at + 30);
		if (extraEnd > size) throw refused();
		entries.push(
			readCentral(file, directory.subarray(at, extraEnd), nameBytes),
		);
		at = extraEnd + directory.readUInt16LE(at + 32);
	}
	return entries;
}

export function damagedZip({ path }: InputFile, what: string): InputError {
	return new InputError(path, "a whole zip archive", `a damaged one (${what})`);
}

function readEnd(file: InputFile) {
	const tailBytes = Math.min(file.size, endBytes + mostComment);
	const tailAt = file.size - tailBytes;
	const tail = readBytes(file, tailAt, tailBytes);
	const at = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
	if (at < 0 || at + endBytes > tailBytes)
		throw damagedZip(file, "no directory at its end: was it cut off?");
	const count = tail.readUInt16LE(at + 10);
	const size = tail.readUInt32LE(at + 12);
	const start = tail.readUInt32LE(at + 16);
	if (count !== 0xffff && size !== 0xffffffff && start !== 0xffffffff)
		return { count, size, start };
	return readEnd64(file, tailAt + at);
}

function readEnd64(file: InputFile, endAt: number) {
	const refused = () => damagedZip(file, "no zip64 directory");
	if (endAt < zip64LocatorBytes) throw refused();
	const locator = readBytes(file, endAt - zip64LocatorBytes, zip64LocatorBytes);
	const at = Number(locator.readBigUInt64LE(8));
	if (locator.readUInt32LE(0) !== 0x07064b50 || at + zip64EndBytes > endAt)
		throw refused();
	const end = readBytes(file, at, zip64EndBytes);
	if (end.readUInt32LE(0) !== 0x06064b50) throw refused();
	const [count, size, start] = [32, 40, 48].map((offset) =>
		Number(end.readBigUInt64LE(offset)),
	);
	return { count, size, start };
}

/** @param record an entry of the directory, up to the end of its extra field */
function readCentral(
	file: InputFile,
	record: Buffer,
	nameBytes: number,
): ZipEntry {
	const nameEnd = centralBytes + nameBytes;
	const name = record.toString("utf8", centralBytes, nameEnd);
	if ((record.readUInt16LE(8) & 0x2041) !== 0)
		throw new InputError(
			file.path,
			"an archive without a password",
			`${printable(name)} encrypted`,
		);
	const sizes = [24, 20, 42].map((offset) => record.readUInt32LE(offset));
	const sizes64 = sizesOf64(record.subarray(nameEnd));
	const [size, packedSize, headerAt] = sizes.map((value) => {
		if (value !== 0xffffffff) return value;
		const next = sizes64.shift();
		if (next === undefined) throw damagedZip(file, printable(name));
		return next;
	});
	return {
		name,
		size,
		packedSize,
		headerAt,
		method: record.readUInt16LE(10),
		checksum: record.readUInt32LE(16),
	};
}

/** The numbers of the zip64 extra field, in their order. */
function sizesOf64(extra: Buffer): number[] {
	for (let at = 0; at + 4 <= extra.length; ) {
		const length = extra.readUInt16LE(at + 2);
		const end = Math.min(extra.length, at + 4 + length);
		if (extra.readUInt16LE(at) === 1) {
			const numbers: number[] = [];
			for (let i = at + 4; i + 8 <= end; i += 8)
				numbers.push(Number(extra.readBigUInt64LE(i)));
			return numbers;
		}
		at = end;
	}
	return [];
}
