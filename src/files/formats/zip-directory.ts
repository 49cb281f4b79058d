/**
 * The directory of a zip archive as NumPy and other tools write it (zip64 too), and the bytes of one entry.
 * Nothing expands beyond what its entry says, and an entry of another checksum is refused.
 */
import * as zlib from "node:zlib";
import { InputError } from "../../errors.ts";
import { gigabytes, memoryLimits } from "../../threads/memory-limits.ts";
import { crc32 } from "../checkpoints/pytorch/stored-zip.ts";
import type { InputFile } from "../input-file.ts";
import { printable } from "../printable.ts";
import { fileOf, filePart } from "./file-views.ts";

const endBytes = 22;
const mostComment = 0xffff;
const zip64LocatorBytes = 20;
const zip64EndBytes = 56;
const centralBytes = 46;
const localBytes = 30;
/** Of an archive of arrays; no more are listed anywhere. */
const mostEntries = 10_000;
const mostDirectoryBytes = 1 << 24;
/** No deflated byte becomes more. */
const mostPerByte = 1032;
/** What one buffer holds in every version of Node. */
const mostInflated = 2 ** 32 - 1;
const checkedBytes = 1 << 24;

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
	const refused = () => damaged(file, "a directory of another size");
	if (count > mostEntries || size > mostDirectoryBytes) throw refused();
	if (start + size > file.size) throw refused();
	const directory = read(file, start, size);
	const entries: ZipEntry[] = [];
	let at = 0;
	for (let i = 0; i < count; i++) {
		if (at + centralBytes > size || directory.readUInt32LE(at) !== 0x02014b50)
			throw refused();
		const nameEnd = at + centralBytes + directory.readUInt16LE(at + 28);
		const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
		if (extraEnd > size) throw refused();
		entries.push(readCentral(file, directory, at, nameEnd, extraEnd));
		at = extraEnd + directory.readUInt16LE(at + 32);
	}
	return entries;
}

/** The bytes of an entry: where they lie where they are stored, else inflated into memory. */
export function openZipEntry(file: InputFile, entry: ZipEntry): InputFile {
	const { name, method, packedSize, size } = entry;
	const at = locate(file, entry);
	if (method === 0) {
		if (packedSize !== size) throw damaged(file, printable(name));
		const part = filePart(file, at, size);
		checkStored(part, entry);
		return part;
	}
	if (method !== 8)
		throw new InputError(
			file.path,
			"stored or deflated entries",
			`${printable(name)} compressed by method ${method}`,
		);
	if (size > packedSize * mostPerByte + mostPerByte)
		throw damaged(file, printable(name));
	const { available } = memoryLimits();
	if (size > Math.min(available, mostInflated))
		throw new InputError(
			file.path,
			`an array that fits into memory (${gigabytes(Math.min(available, mostInflated))})`,
			`${printable(name)} of ${gigabytes(size)}`,
			"numpy.save it: that is read piece by piece",
		);
	const content = inflate(file, entry, read(file, at, packedSize));
	if (content.length !== size || checksumOf(content, 0) !== entry.checksum)
		throw damaged(file, printable(name));
	return fileOf(file.path, content);
}

function inflate(
	file: InputFile,
	{ name, size }: ZipEntry,
	packed: Buffer,
): Buffer {
	try {
		return zlib.inflateRawSync(packed, {
			maxOutputLength: Math.max(1, size),
			chunkSize: Math.max(64, Math.min(size, checkedBytes)),
		});
	} catch {
		throw damaged(file, printable(name));
	}
}

function checkStored(part: InputFile, { name, size, checksum }: ZipEntry) {
	const buffer = Buffer.alloc(Math.min(size, checkedBytes));
	let found = 0;
	for (let at = 0; at < size; at += buffer.length) {
		const piece = buffer.subarray(0, size - at);
		part.readInto(piece, at);
		found = checksumOf(piece, found);
	}
	if (found !== checksum) throw damaged(part, printable(name));
}

/** Node's own is several times as fast; it came with Node 20.15. */
function checksumOf(bytes: Uint8Array, before: number): number {
	return typeof zlib.crc32 === "function"
		? zlib.crc32(bytes, before)
		: crc32(bytes, before);
}

function damaged({ path }: InputFile, what: string): InputError {
	return new InputError(path, "a whole zip archive", `a damaged one (${what})`);
}

function read(file: InputFile, at: number, size: number): Buffer {
	const bytes = Buffer.alloc(size);
	file.readInto(bytes, at);
	return bytes;
}

function readEnd(file: InputFile) {
	const tailBytes = Math.min(file.size, endBytes + mostComment);
	const tailAt = file.size - tailBytes;
	const tail = read(file, tailAt, tailBytes);
	const at = tail.lastIndexOf("PK\x05\x06", undefined, "latin1");
	if (at < 0 || at + endBytes > tailBytes)
		throw damaged(file, "no directory at its end: was it cut off?");
	const count = tail.readUInt16LE(at + 10);
	const size = tail.readUInt32LE(at + 12);
	const start = tail.readUInt32LE(at + 16);
	if (count !== 0xffff && size !== 0xffffffff && start !== 0xffffffff)
		return { count, size, start };
	return readEnd64(file, tailAt + at);
}

function readEnd64(file: InputFile, endAt: number) {
	const refused = () => damaged(file, "no zip64 directory");
	if (endAt < zip64LocatorBytes) throw refused();
	const locator = read(file, endAt - zip64LocatorBytes, zip64LocatorBytes);
	const at = Number(locator.readBigUInt64LE(8));
	if (locator.readUInt32LE(0) !== 0x07064b50 || at + zip64EndBytes > endAt)
		throw refused();
	const end = read(file, at, zip64EndBytes);
	if (end.readUInt32LE(0) !== 0x06064b50) throw refused();
	const [count, size, start] = [32, 40, 48].map((offset) =>
		Number(end.readBigUInt64LE(offset)),
	);
	return { count, size, start };
}

function readCentral(
	file: InputFile,
	directory: Buffer,
	at: number,
	nameEnd: number,
	extraEnd: number,
): ZipEntry {
	const name = directory.toString("utf8", at + centralBytes, nameEnd);
	if ((directory.readUInt16LE(at + 8) & 0x2041) !== 0)
		throw new InputError(
			file.path,
			"an archive without a password",
			`${printable(name)} encrypted`,
		);
	const sizes = [24, 20, 42].map((offset) =>
		directory.readUInt32LE(at + offset),
	);
	const long = sizesOf64(directory.subarray(nameEnd, extraEnd));
	const [size, packedSize, headerAt] = sizes.map((value) => {
		if (value !== 0xffffffff) return value;
		const next = long.shift();
		if (next === undefined) throw damaged(file, printable(name));
		return next;
	});
	return {
		...{ name, size, packedSize, headerAt },
		method: directory.readUInt16LE(at + 10),
		checksum: directory.readUInt32LE(at + 16),
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

/** Where an entry's bytes begin: behind its own header, whose name and extra field may be of other lengths than the directory's. */
function locate(
	file: InputFile,
	{ name, headerAt, packedSize }: ZipEntry,
): number {
	if (headerAt + localBytes > file.size) throw damaged(file, printable(name));
	const header = read(file, headerAt, localBytes);
	const start =
		headerAt + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
	const isWhole =
		header.readUInt32LE(0) === 0x04034b50 && start + packedSize <= file.size;
	if (!isWhole) throw damaged(file, printable(name));
	return start;
}
