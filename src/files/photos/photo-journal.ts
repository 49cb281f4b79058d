/**
 * What is known of each photo, in the order in which it was found out: one file to which records are appended, so that a run that is killed loses at most
 * the photo that it was at. A later run with the same options takes from it all photos that did not change.
 */
import {
	closeSync,
	ftruncateSync,
	openSync,
	readSync,
	writeSync,
} from "node:fs";
import { bytesOf } from "../byte-pieces.ts";
import { crc32 } from "../crc32.ts";
import { withFileErrors } from "../file-errors.ts";
import type { RunFingerprint } from "../runs/shards.ts";
import type { PictureFile } from "./find-pictures.ts";

/** A face without its descriptor. */
export interface KnownFace {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
	readonly score: number;
	readonly size: number;
	readonly sharpness: number;
	readonly quality: number;
}

/** What became of a photo. */
export interface KnownPhoto extends PictureFile {
	readonly faces: readonly KnownFace[];
	/** Why the file cannot be read; null where it can. */
	readonly unreadable: string | null;
}

/** A photo in the journal, and where its descriptors are. */
interface Entry extends KnownPhoto {
	readonly position: number;
}

/** Fingerprints of the results that were written last, by the names of their files. */
export type WrittenFiles = Readonly<Record<string, string>>;

type RecordHead =
	| { readonly run: RunFingerprint }
	| { readonly photo: KnownPhoto }
	| { readonly written: WrittenFiles };

/** Bytes before each record: the length of its head, the number of its floats, and the CRC-32 of both. */
const prefixBytes = 12;
/** Longer heads are none: the bytes there are damaged. */
const mostHeadBytes = 1 << 24;
const expected = "the record of embedded photos";

export class PhotoJournal {
	private readonly path: string;
	private readonly fd: number;
	private readonly entries = new Map<string, Entry>();
	private end = 0;
	private fingerprint: RunFingerprint | null = null;
	/** The results that were written last; empty before the first ones. */
	written: WrittenFiles = {};
	/** Whether all that is known is in those results. */
	isComplete = true;

	/** Opens a journal, or makes one. What a killed run left of its last record is cut off. @throws InputError where it cannot be written */
	constructor(path: string) {
		this.path = path;
		this.fd = withFileErrors(path, expected, () => openSync(path, "a+"));
		this.load();
	}

	/** The options of the runs that wrote it; null for a new one. */
	get run(): RunFingerprint | null {
		return this.fingerprint;
	}

	get numPhotos(): number {
		return this.entries.size;
	}

	/** Forgets all photos, and begins a journal of other options. What was written stays known. */
	begin(run: RunFingerprint): void {
		const { written } = this;
		this.attempt(() => ftruncateSync(this.fd, 0));
		this.entries.clear();
		this.end = 0;
		this.append({ run });
		this.append({ written });
		this.isComplete = true;
	}

	/** What is known of a photo, if its file could be read and did not change since. */
	find({ path, size, changedMs }: PictureFile): KnownPhoto | null {
		const entry = this.entries.get(path);
		const isSame =
			entry?.unreadable === null &&
			entry.size === size &&
			entry.changedMs === changedMs;
		return isSame ? entry : null;
	}

	/** @param descriptors [F, D] of the photo's faces */
	add(photo: KnownPhoto, descriptors: Float32Array): void {
		this.append({ photo }, descriptors);
	}

	/** The descriptors [F, D] of a photo that is known. */
	readDescriptors(path: string, length: number): Float32Array {
		const { position, faces } = this.entries.get(path)!;
		const floats = new Float32Array(faces.length * length);
		this.attempt(() =>
			readFully(this.fd, new Uint8Array(floats.buffer), position),
		);
		return floats;
	}

	/** Says that the results are written. */
	complete(written: WrittenFiles): void {
		this.append({ written });
	}

	close(): void {
		closeSync(this.fd);
	}

	private append(
		head: RecordHead,
		floats: Float32Array = new Float32Array(0),
	): void {
		const text = Buffer.from(JSON.stringify(head));
		const body = Buffer.concat([text, bytesOf(floats)]);
		const prefix = Buffer.alloc(prefixBytes);
		prefix.writeUInt32LE(text.length, 0);
		prefix.writeUInt32LE(floats.length, 4);
		prefix.writeUInt32LE(crc32(body), 8);
		const record = Buffer.concat([prefix, body]);
		this.attempt(() => writeSync(this.fd, record));
		this.take(head, this.end + prefixBytes + text.length);
		this.end += record.length;
	}

	private take(head: RecordHead, position: number): void {
		if ("run" in head) this.fingerprint = head.run;
		else if ("photo" in head)
			this.entries.set(head.photo.path, { ...head.photo, position });
		else this.written = head.written;
		this.isComplete = !("photo" in head);
	}

	private load(): void {
		for (;;) {
			const record = this.attempt(() => readRecord(this.fd, this.end));
			if (record === null) break;
			this.take(record.head, record.floatsAt);
			this.end = record.end;
		}
		this.attempt(() => ftruncateSync(this.fd, this.end));
	}

	private attempt<T>(action: () => T): T {
		return withFileErrors(this.path, expected, action);
	}
}

/** The record at a position; null where the file ends before it does, or where it is damaged. */
function readRecord(fd: number, at: number) {
	const prefix = Buffer.alloc(prefixBytes);
	if (!readFully(fd, prefix, at)) return null;
	const [headBytes, numFloats, sum] = [0, 4, 8].map((i) =>
		prefix.readUInt32LE(i),
	);
	if (headBytes > mostHeadBytes || 4 * numFloats > mostHeadBytes) return null;
	const bytes = Buffer.alloc(headBytes + 4 * numFloats);
	const start = at + prefixBytes;
	if (!readFully(fd, bytes, start) || crc32(bytes) !== sum) return null;
	return {
		head: JSON.parse(bytes.toString("utf8", 0, headBytes)) as RecordHead,
		floatsAt: start + headBytes,
		end: start + bytes.length,
	};
}

/** Whether there were as many bytes. */
function readFully(fd: number, bytes: Uint8Array, position: number): boolean {
	let done = 0;
	while (done < bytes.length) {
		const got = readSync(fd, bytes, done, bytes.length - done, position + done);
		if (got === 0) return false;
		done += got;
	}
	return true;
}
