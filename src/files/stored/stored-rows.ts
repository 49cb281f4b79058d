/**
 * Rows read from their file as they are asked for. A thread keeps those it read last, some together where they are asked for in rising order;
 * beyond that the operating system keeps what is read often.
 */

import { normaliseRow } from "../../arrays/normalise.ts";
import { type RowSource, sourceOf } from "../../arrays/row-source.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { fileError } from "../file-errors.ts";
import { type OpenFile, openInputFile } from "../input-file.ts";
import { toFloat32 } from "../npy/convert-values.ts";
import { decode } from "../npy/npy-values.ts";
import {
	type Features,
	isStored,
	type StoredMatrix,
	storedKind,
} from "./stored-matrix.ts";

/** What is read at once where rows are asked for in rising order. */
const blockBytes = 1 << 16;
/** So far ahead, as a share of that, the next row is still read together with those between. */
const nearShare = 1 / 4;
/** Consecutive rows that are held together. */
const heldTogether = 1024;
/** What a thread keeps of single rows: a share of all, but no less than the rows around a few lists take, and no more than a bound. */
const keptShare = 1 / 8;
const leastKept = 1 << 23;
const mostKept = 1 << 26;

/** How many rows a thread keeps: those read together, and a power of two of single ones. */
function sizesOf({ rows, cols }: Pick<StoredMatrix, "rows" | "cols">) {
	const rowBytes = 4 * cols;
	const inBlock = Math.max(1, Math.floor(blockBytes / rowBytes));
	const bytes = Math.max(leastKept, rows * rowBytes * keptShare);
	const kept = Math.min(rows, Math.min(mostKept, bytes) / rowBytes);
	// Where all rows have room, each has a slot of its own; slots of no row are never touched.
	const round = kept === rows ? Math.ceil : Math.floor;
	const numSlots = 2 ** round(Math.log2(Math.max(1, kept)));
	return { inBlock, numSlots, numHeld: Math.min(rows, heldTogether) };
}

/** Memory that a thread takes to read rows from a file. */
export function readingBytes(features: Features): number {
	if (!isStored(features)) return 0;
	const { inBlock, numSlots, numHeld } = sizesOf(features);
	return 4 * (features.cols * (numHeld + inBlock + numSlots) + numSlots);
}

function createStoredRows(file: OpenFile, stored: StoredMatrix): RowSource {
	const { rows, cols, isNormalised } = stored;
	const { inBlock, numSlots, numHeld } = sizesOf(stored);
	const blockAt = numHeld * cols;
	const slotsAt = blockAt + inBlock * cols;
	const room = createKernelFloats(slotsAt + numSlots * cols);
	const load = createLoader(file, stored, room.data, inBlock);
	const near = Math.max(1, inBlock * nearShare);
	/** The row in each slot, and in each place for those that are held. */
	const inSlot = new Int32Array(numSlots).fill(-1);
	const held = new Int32Array(numHeld).fill(-1);
	/** Rows of the block that are as they are wanted: of those that nobody asks for nothing is made. */
	const isReady = new Uint8Array(inBlock);
	let blockFirst = 0;
	let blockEnd = 0;
	let last = -1;

	function finish(start: number): number {
		if (isNormalised) normaliseRow(room.data, start, cols, room.data);
		return start;
	}

	function fromBlock(row: number): number {
		const i = row - blockFirst;
		const start = blockAt + i * cols;
		if (isReady[i]) return start;
		isReady[i] = 1;
		return finish(start);
	}

	function fetch(row: number): number {
		if (row > last && row - last <= near) {
			blockFirst = row;
			blockEnd = Math.min(rows, row + inBlock);
			load(row, blockEnd - row, blockAt);
			isReady.fill(0);
			return fromBlock(row);
		}
		const slot = row & (numSlots - 1);
		const start = slotsAt + slot * cols;
		load(row, 1, start);
		inSlot[slot] = row;
		return finish(start);
	}

	function at(row: number): number {
		const slot = row & (numSlots - 1);
		const start =
			row >= blockFirst && row < blockEnd
				? fromBlock(row)
				: inSlot[slot] === row
					? slotsAt + slot * cols
					: fetch(row);
		last = row;
		return start;
	}

	function hold(row: number): number {
		const place = row % numHeld;
		const to = place * cols;
		if (held[place] === row) return to;
		const start = at(row);
		room.data.copyWithin(to, start, start + cols);
		held[place] = row;
		return to;
	}
	return {
		...{ rows, cols, values: room.data, memory: room.memory },
		...{ isInMemory: false, at, hold, numHeld },
	};
}

/** Reads some rows, at most `most`, to a place among the values. */
type Loader = (first: number, count: number, to: number) => void;

function createLoader(
	file: OpenFile,
	{ path, cols, header }: StoredMatrix,
	values: Float32Array,
	most: number,
): Loader {
	const { dtype, dataOffset } = header;
	const { buffer, byteOffset, byteLength } = values;
	const bytes = new Uint8Array(buffer, byteOffset, byteLength);
	const rowBytes = cols * dtype.bytes;
	const isAsItIs = dtype.code === "f4";
	const chunk = new ArrayBuffer(isAsItIs ? 0 : most * rowBytes);

	function read(first: number, count: number, to: number): void {
		const position = dataOffset + first * rowBytes;
		const length = count * cols;
		if (isAsItIs) {
			file.readInto(bytes.subarray(4 * to, 4 * (to + length)), position);
			return;
		}
		file.readInto(new Uint8Array(chunk, 0, count * rowBytes), position);
		const found = decode(dtype.code, chunk, length);
		toFloat32(found, values.subarray(to, to + length));
	}

	return (first, count, to) => {
		try {
			read(first, count, to);
		} catch (error) {
			throw fileError(path, storedKind, error);
		}
	};
}

/** A file that this thread has open, and the rows that are read from it. */
interface OpenRows {
	readonly file: OpenFile;
	readonly sources: Map<boolean, RowSource>;
	numUses: number;
}

/** By path: a thread opens a file once, whichever of its stages reads it. */
const opened = new Map<string, OpenRows>();

/**
 * The rows of features, for this thread.
 * @throws InputError where the file is not there any more or has changed since it was checked
 */
export function openRows(features: Features): RowSource {
	if (!isStored(features)) return sourceOf(features);
	const open = openStored(features);
	const { isNormalised } = features;
	let source = open.sources.get(isNormalised);
	source ??= createStoredRows(open.file, features);
	open.sources.set(isNormalised, source);
	return source;
}

function openStored({ path, version }: StoredMatrix): OpenRows {
	const known = opened.get(path);
	const file = known?.file ?? openInputFile(path, storedKind);
	try {
		file.requireUnchanged(version);
	} catch (error) {
		if (!known) file.close();
		throw error;
	}
	const open = known ?? { file, sources: new Map(), numUses: 0 };
	opened.set(path, open);
	return open;
}

/**
 * Has features read as long as `use` takes, and gives back what reading them took.
 * @throws InputError where their file has changed meanwhile
 */
export async function whileRead<T>(
	features: Features,
	use: (rows: RowSource) => Promise<T>,
): Promise<T> {
	if (!isStored(features)) return use(openRows(features));
	const { path, version } = features;
	const open = openStored(features);
	open.numUses++;
	try {
		const result = await use(openRows(features));
		open.file.requireUnchanged(version);
		return result;
	} finally {
		open.numUses--;
		if (open.numUses === 0) {
			opened.delete(path);
			open.file.close();
		}
	}
}

/** The same rows brought to length 1 as they are read; those of zeros stay. */
export function normalised(stored: StoredMatrix): StoredMatrix {
	return { ...stored, isNormalised: true };
}
