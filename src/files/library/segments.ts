/**
 * Segments: folders of .npy files that are written once and never changed. One holds features of rows, another lists of neighbours of rows.
 * They are synced before the database that names them takes its place; folders that it does not name are left from runs that were killed.
 */
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../errors.ts";
import { bytesOf } from "../byte-pieces.ts";
import { withFileErrors } from "../file-errors.ts";
import { type OpenFile, openInputFile } from "../input-file.ts";
import { type NpyHeader, readHeader } from "../npy/npy-header.ts";
import { type Database, select } from "./database.ts";
import { libraryKind, segmentFolder, segmentsFolder } from "./places.ts";

/** The arrays of each kind, and their types. Each has a row of values for each row of the segment; those called rows have its number. */
export const segmentArrays = {
	features: { "features.rows": "i4", features: "f4" },
	lists: {
		"lists.rows": "i4",
		"lists.neighbours": "i4",
		"lists.cosines": "f4",
		"lists.scores": "f4",
		"lists.first": "f4",
		"lists.masses": "f4",
	},
} as const;

export type SegmentKind = keyof typeof segmentArrays;

/** As the database has it. */
export interface SegmentRecord {
	readonly number: number;
	readonly kind: SegmentKind;
	readonly rows: number;
	/** SHA-256 of the features; null for lists. */
	readonly fingerprint: string | null;
}

export interface StoredArray {
	readonly file: OpenFile;
	readonly header: NpyHeader;
	/** Values in a row. */
	readonly cols: number;
}

/** Segments in the order in which they were written. */
export function readSegments(db: Database): SegmentRecord[] {
	return select(
		db,
		"SELECT number, kind, rows, fingerprint FROM segments ORDER BY number",
	);
}

/** A segment whose files are open: they can be read as long as they are, even if a later writer removes them. */
export interface Segment {
	readonly record: SegmentRecord;
	readonly arrays: ReadonlyMap<string, StoredArray>;
	/** The numbers of its rows, ascending. */
	rows(): Int32Array;
	close(): void;
}

export function arrayPath(
	folder: string,
	segment: number,
	array: string,
): string {
	return join(segmentFolder(folder, segment), `${array}.npy`);
}

/** @throws InputError for a file that is missing or damaged */
export function openSegment(folder: string, record: SegmentRecord): Segment {
	const arrays = new Map<string, StoredArray>();
	const close = () => {
		for (const { file } of arrays.values()) file.close();
	};
	try {
		const types = Object.entries(segmentArrays[record.kind]);
		for (const [name, code] of types)
			arrays.set(
				name,
				openArray(arrayPath(folder, record.number, name), code, record),
			);
	} catch (error) {
		close();
		throw error;
	}
	let rows: Int32Array | null = null;
	return {
		record,
		arrays,
		close,
		rows() {
			rows ??= readNumbers(arrays.get(`${record.kind}.rows`)!, record.rows);
			return rows;
		},
	};
}

function openArray(
	path: string,
	code: "f4" | "i4",
	{ rows }: SegmentRecord,
): StoredArray {
	const expected = "an array of the library";
	const file = openInputFile(path, expected);
	try {
		const header = readHeader(file);
		const cols = header.shape[1] ?? 1;
		const { dtype, shape, fortranOrder } = header;
		if (dtype.code !== code || shape[0] !== rows || fortranOrder)
			throw new InputError(
				path,
				`${expected} with ${rows} rows of ${code}`,
				`${shape.join(" x ")} of ${dtype.code}`,
			);
		return { file, header, cols };
	} catch (error) {
		file.close();
		throw error;
	}
}

function readNumbers({ file, header }: StoredArray, count: number): Int32Array {
	const numbers = new Int32Array(count);
	file.readInto(bytesOf(numbers), header.dataOffset);
	return numbers;
}

/** Removes the folders of segments other than these; one that is in use, which only Windows refuses, is left for the next time. */
export function removeOtherSegments(
	folder: string,
	kept: ReadonlySet<number>,
): void {
	const parent = segmentsFolder(folder);
	for (const name of listFolder(parent)) {
		if (/^\d+$/.test(name) && kept.has(Number(name))) continue;
		try {
			rmSync(join(parent, name), { recursive: true, force: true });
		} catch (error) {
			const { code } = error as NodeJS.ErrnoException;
			if (code !== "EBUSY" && code !== "EPERM") throw error;
		}
	}
}

function listFolder(path: string): string[] {
	return withFileErrors(path, libraryKind, () => {
		try {
			return readdirSync(path);
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
			throw error;
		}
	});
}
