/** The bytes of one entry of a zip archive. Nothing expands beyond the size that the directory says, and an entry of another checksum is refused. */
import * as zlib from "node:zlib";
import { InputError } from "../../errors.ts";
import { gigabytes, memoryLimits } from "../../threads/memory-limits.ts";
import { crc32 } from "../crc32.ts";
import { type InputFile, readBytes } from "../input-file.ts";
import { printable } from "../printable.ts";
import { fileOf, filePart } from "./file-views.ts";
import { damagedZip, type ZipEntry } from "./zip-directory.ts";

/** A deflated byte becomes at most this many. */
const mostPerByte = 1032;
/** Bytes that one buffer can hold in every version of Node. */
const mostInflated = 2 ** 32 - 1;
const checkedBytes = 1 << 24;
const localBytes = 30;

/** The bytes of an entry: a part of the file where it is stored uncompressed, else inflated into memory. */
export function openZipEntry(file: InputFile, entry: ZipEntry): InputFile {
	const { name, method, packedSize, size } = entry;
	const at = locate(file, entry);
	if (method === 0) {
		if (packedSize !== size) throw damagedZip(file, printable(name));
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
	checkSize(file, entry);
	const content = inflate(file, entry, readBytes(file, at, packedSize));
	if (content.length !== size || crc32(content) !== entry.checksum)
		throw damagedZip(file, printable(name));
	return fileOf(file.path, content);
}

/** @throws InputError for an entry that cannot be as large as it claims, or does not fit into memory */
function checkSize(
	file: InputFile,
	{ name, packedSize, size }: ZipEntry,
): void {
	if (size > packedSize * mostPerByte + mostPerByte)
		throw damagedZip(file, printable(name));
	const most = Math.min(memoryLimits().available, mostInflated);
	if (size > most)
		throw new InputError(
			file.path,
			`an array that fits into memory (${gigabytes(most)})`,
			`${printable(name)} of ${gigabytes(size)}`,
			"numpy.save it: that is read piece by piece",
		);
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
		throw damagedZip(file, printable(name));
	}
}

function checkStored(part: InputFile, { name, size, checksum }: ZipEntry) {
	const buffer = Buffer.alloc(Math.min(size, checkedBytes));
	let checksumSoFar = 0;
	for (let at = 0; at < size; at += buffer.length) {
		const piece = buffer.subarray(0, size - at);
		part.readInto(piece, at);
		checksumSoFar = crc32(piece, checksumSoFar);
	}
	if (checksumSoFar !== checksum) throw damagedZip(part, printable(name));
}

/** Where an entry's bytes begin: behind its own header, whose name and extra field may be of other lengths than the directory's. */
function locate(
	file: InputFile,
	{ name, headerAt, packedSize }: ZipEntry,
): number {
	if (headerAt + localBytes > file.size)
		throw damagedZip(file, printable(name));
	const header = readBytes(file, headerAt, localBytes);
	const start =
		headerAt + localBytes + header.readUInt16LE(26) + header.readUInt16LE(28);
	const isWhole =
		header.readUInt32LE(0) === 0x04034b50 && start + packedSize <= file.size;
	if (!isWhole) throw damagedZip(file, printable(name));
	return start;
}
