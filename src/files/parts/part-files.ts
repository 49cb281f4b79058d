/**
 * The files of a run in parts: each part of each stage leaves one safetensors file, which appears whole by its rename. What is relied on of the folder, which may
 * be a network file system, is that a rename replaces a file at once and that fsync makes it last; there are no locks.
 * A part that is done twice, late or by two at once writes the same bytes again. Arrays are read by ranges, so that nobody reads more than needed.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { writeAtomically } from "../atomic-file.ts";
import { bytesOf } from "../byte-pieces.ts";
import {
	safetensorsPieces,
	type TensorData,
} from "../checkpoints/safetensors.ts";
import {
	type Entry,
	readHeader,
	TYPES,
} from "../checkpoints/safetensors-header.ts";
import { type OpenFile, openInputFile, readBytes } from "../input-file.ts";

const kind = "a file of a part of this run";
/** Most files that are open at once. */
const mostOpen = 128;
/** Bytes before a header: its length. */
const lengthBytes = 8;
/** The value of this key in a file's metadata is the run that it belongs to. */
const runKey = "run";

/** The arrays that a part computed, by name. */
export type PartArrays = Readonly<Record<string, TensorData>>;

export interface PartFiles {
	readonly folder: string;
	isDone(stage: string, part: number): boolean;
	/** @throws InputError for a disk that is full and so on; nothing half-written is left */
	write(stage: string, part: number, arrays: PartArrays): void;
	/** The number of values of an array; null for a part without an array of that name. */
	lengthOf(stage: string, part: number, name: string): number | null;
	/**
	 * The values from `first` up to `end`; all by default.
	 * @throws InputError for a part that is not done, a damaged file, one of another run, and a part without that array
	 */
	read<A extends TensorData>(
		stage: string,
		part: number,
		name: string,
		first?: number,
		end?: number,
	): A;
	/** As `read`, into memory of the caller: as many values as fit there, from `first` on. */
	readInto(
		stage: string,
		part: number,
		name: string,
		into: TensorData,
		first: number,
	): void;
	close(): void;
}

interface OpenPart {
	readonly file: OpenFile;
	readonly entries: ReadonlyMap<string, Entry>;
	/** Offset of the numbers in the file, in bytes. */
	readonly start: number;
}

/** @param run identifies the run; files of another one are refused */
export function openPartFiles(folder: string, run: string): PartFiles {
	/** In order of their last use. */
	const open = new Map<string, OpenPart>();
	const pathOf = (stage: string, part: number) =>
		join(folder, stage, `${String(part).padStart(5, "0")}.safetensors`);

	function opened(stage: string, part: number): OpenPart {
		const path = pathOf(stage, part);
		const known = open.get(path);
		if (known) {
			open.delete(path);
			open.set(path, known);
			return known;
		}
		if (open.size >= mostOpen) {
			const [[oldest, { file }]] = open;
			file.close();
			open.delete(oldest);
		}
		const found = openPart(path, run);
		open.set(path, found);
		return found;
	}

	function entryOf(stage: string, part: number, name: string) {
		const { entries, file, start } = opened(stage, part);
		const entry = entries.get(name);
		if (!entry)
			throw new InputError(file.path, `${kind} with ${name}`, "one without it");
		const { BYTES_PER_ELEMENT: bytes } = TYPES[entry.type];
		const length = (entry.end - entry.start) / bytes;
		return { entry, file, bytes, length, start: start + entry.start };
	}

	return {
		folder,
		isDone: (stage, part) => existsSync(pathOf(stage, part)),
		write(stage, part, arrays) {
			const path = pathOf(stage, part);
			// The same part may have been open before.
			open.get(path)?.file.close();
			open.delete(path);
			writePart(path, run, arrays);
		},
		lengthOf(stage, part, name) {
			if (!opened(stage, part).entries.has(name)) return null;
			return entryOf(stage, part, name).length;
		},
		read<A extends TensorData>(
			stage: string,
			part: number,
			name: string,
			first = 0,
			end?: number,
		): A {
			const { entry, file, bytes, length, start } = entryOf(stage, part, name);
			const values = new TYPES[entry.type]((end ?? length) - first);
			file.readInto(bytesOf(values), start + first * bytes);
			return values as TensorData as A;
		},
		readInto(stage, part, name, into, first) {
			const { file, bytes, start } = entryOf(stage, part, name);
			file.readInto(bytesOf(into), start + first * bytes);
		},
		close() {
			for (const { file } of open.values()) file.close();
			open.clear();
		},
	};
}

function openPart(path: string, run: string): OpenPart {
	const file = openInputFile(path, kind);
	try {
		const length = readBytes(file, 0, Math.min(lengthBytes, file.size));
		const headerBytes =
			length.length < lengthBytes ? 0 : Number(length.readBigUInt64LE());
		const head = Math.min(file.size, lengthBytes + headerBytes);
		const { metadata, entries, start } = readHeader(
			readBytes(file, 0, head),
			path,
		);
		const size = start + Math.max(0, ...entries.map(({ end }) => end));
		if (file.size !== size)
			throw new InputError(path, `${size} bytes`, `${file.size}`);
		if (metadata.get(runKey) !== run)
			throw new InputError(path, kind, "one of another run");
		const byName = new Map(entries.map((entry) => [entry.name, entry]));
		return { file, entries: byName, start };
	} catch (error) {
		file.close();
		throw error;
	}
}

function writePart(path: string, run: string, arrays: PartArrays): void {
	const tensors = new Map(
		Object.entries(arrays).map(([name, data]) => [
			name,
			{ shape: [data.length], data },
		]),
	);
	const metadata = new Map([[runKey, run]]);
	writeAtomically(path, (file) => {
		for (const piece of safetensorsPieces({ metadata, tensors }))
			file.write(piece);
	});
}
