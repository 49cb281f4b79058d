/**
 * Features that stay in their file: their header and fingerprint, after all values have been checked.
 * Threads receive this description and read rows themselves; see stored-rows.ts.
 */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { shareMatrix } from "../../arrays/shared-memory.ts";
import { InputError } from "../../errors.ts";
import { createFingerprint, fingerprint } from "../fingerprint.ts";
import { startsWith } from "../formats/format.ts";
import { recognise } from "../formats/recognise.ts";
import {
	type FileVersion,
	type InputFile,
	openInputFile,
	readHead,
} from "../input-file.ts";
import { featureShape } from "../npy/array-shapes.ts";
import { finiteFloats } from "../npy/convert-values.ts";
import { type NpyHeader, readHeader } from "../npy/npy-header.ts";
import { isColumnMajor, visitValues } from "../npy/npy-values.ts";
import { isStdin } from "../piped-input.ts";
import type { FilePart } from "./joined-file.ts";

export const storedKind = "a .npy file";
const magic = "\x93NUMPY";

export interface StoredMatrix {
	readonly rows: number;
	readonly cols: number;
	readonly path: string;
	readonly header: NpyHeader;
	readonly version: FileVersion;
	/** SHA-256 of all values of the file as float32. */
	readonly fingerprint: string;
	/** Whether rows are divided by their length as they are read. */
	readonly isNormalised: boolean;
	/** The files that hold the values one after another; absent where `path` does. Its name then stands for them all. */
	readonly parts?: readonly FilePart[];
	/** The rows of the file that are the matrix; absent where all are. */
	readonly selection?: RowSelection;
}

/** Some rows of a file. */
export interface RowSelection {
	/** Another number for each selection of this process; threads tell selections apart by it. */
	readonly id: number;
	/** Ascending row numbers in the file, in shared memory. */
	readonly rows: Int32Array;
}

/** Rows in memory or in a file, in a form that can be sent to threads. */
export type Features = ComparedRows | StoredMatrix;

export function isStored(features: Features): features is StoredMatrix {
	return "path" in features;
}

/**
 * Checks an N x D matrix of any number type, and leaves it where it is.
 * @throws InputError as `readFloatMatrix`, and for columns that follow one another in the file (Fortran order)
 * @example
 * const features = openFloatMatrix("faces.npy"); // for buildGraph, clusterSet and clusterFeatures
 */
export function openFloatMatrix(path: string): StoredMatrix {
	if (isStdin(path)) throw notStored(path, "standard input");
	const file = openInputFile(path, storedKind);
	try {
		requireNpy(file);
		const header = readHeader(file);
		const [rows, cols] = featureShape(path, header);
		if (isColumnMajor(header))
			throw new InputError(
				path,
				"rows one after another, to be read one by one",
				"Fortran order",
				"save numpy.ascontiguousarray of it, or read it whole",
			);
		const { begin, add, digest } = createFingerprint();
		begin(header.count * Float32Array.BYTES_PER_ELEMENT);
		visitValues(file, header, finiteFloats, add);
		file.requireUnchanged();
		return {
			rows,
			cols,
			path,
			header,
			version: file.version,
			fingerprint: digest(),
			isNormalised: false,
		};
	} finally {
		file.close();
	}
}

/** Refuses files of other formats by their name; an unknown one is refused by the header's reader. */
function requireNpy(file: InputFile): void {
	const { path, size, isPiped } = file;
	if (isPiped) throw notStored(path, "a pipe");
	const isOther = size > 0 && !startsWith(readHead(file, magic.length), magic);
	if (!isOther || /\.npy$/i.test(path)) return;
	const hints = {
		role: "features",
		key: null,
		dim: null,
		labels: null,
	} as const;
	throw notStored(path, recognise(file, hints).name);
}

function notStored(path: string, got: string): InputError {
	return new InputError(
		path,
		`${storedKind} for --mmap`,
		got,
		"leave --mmap out, or numpy.save it first",
	);
}

/** Features that other threads see without a copy of their own. */
export function shareFeatures(features: Features): Features {
	return isStored(features) ? features : shareMatrix(features);
}

/** SHA-256 of the values; equal for equal values in memory and in a file. */
export function fingerprintFeatures(features: Features): string {
	return isStored(features)
		? features.fingerprint
		: fingerprint([features.data]);
}
