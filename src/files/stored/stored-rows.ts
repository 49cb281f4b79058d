import { type RowSource, sourceOf } from "../../arrays/row-source.ts";
import { type OpenFile, openInputFile } from "../input-file.ts";
import { openJoinedFile } from "./joined-file.ts";
import { cacheSizes, createStoredRows } from "./row-cache.ts";
import {
	type Features,
	isStored,
	type StoredMatrix,
	storedKind,
} from "./stored-matrix.ts";

/** Bytes of memory that a thread takes to read rows from a file. */
export function readingBytes(features: Features): number {
	if (!isStored(features)) return 0;
	const { inBlock, numSlots, numHeld } = cacheSizes(features);
	return 4 * (features.cols * (numHeld + inBlock + numSlots) + numSlots);
}

/** A file that this thread has open, and its rows, for each selection unchanged and normalised. */
interface OpenRows {
	readonly file: OpenFile;
	readonly sources: Map<string, RowSource>;
	numUses: number;
}

/** By path: a thread opens a file once for all its stages. */
const openFiles = new Map<string, OpenRows>();

/**
 * The rows of features, for this thread.
 * @throws InputError where the file was removed or has changed since it was checked
 */
export function openRows(features: Features): RowSource {
	if (!isStored(features)) return sourceOf(features);
	const open = openStored(features);
	const { isNormalised, selection } = features;
	const key = `${isNormalised} ${selection?.id}`;
	let source = open.sources.get(key);
	source ??= createStoredRows(open.file, features);
	open.sources.set(key, source);
	return source;
}

function openStored({ path, version, parts }: StoredMatrix): OpenRows {
	const known = openFiles.get(path);
	const open = () =>
		parts
			? openJoinedFile(path, parts, storedKind)
			: openInputFile(path, storedKind);
	const file = known?.file ?? open();
	try {
		file.requireUnchanged(version);
	} catch (error) {
		if (!known) file.close();
		throw error;
	}
	const opened = known ?? { file, sources: new Map(), numUses: 0 };
	openFiles.set(path, opened);
	return opened;
}

/**
 * Keeps the file of features open until the promise of `use` settles.
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
			openFiles.delete(path);
			open.file.close();
		}
	}
}

/** Uses the open file of features, which is closed again unless this thread reads rows of it. */
export function withStoredFile<T>(
	features: StoredMatrix,
	use: (file: OpenFile) => T,
): T {
	const open = openStored(features);
	try {
		return use(open.file);
	} finally {
		if (open.numUses === 0 && open.sources.size === 0) {
			openFiles.delete(features.path);
			open.file.close();
		}
	}
}

/** The same rows, divided by their length as they are read; rows of zeros stay. */
export function normalised(stored: StoredMatrix): StoredMatrix {
	return { ...stored, isNormalised: true };
}
