/** Fingerprints of features by chunk, so that a part can tell that its rows are those of the run without reading all of them. */

import { createHash, type Hash } from "node:crypto";
import { statSync } from "node:fs";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { InputError } from "../../errors.ts";
import { bytesOf } from "../byte-pieces.ts";
import { startsWith } from "../formats/format.ts";
import { openInputFile, readHead, withInputFile } from "../input-file.ts";
import { featureShape } from "../npy/array-shapes.ts";
import { finiteFloats } from "../npy/convert-values.ts";
import { formatHeader, readHeader } from "../npy/npy-header.ts";
import { isColumnMajor, visitValues } from "../npy/npy-values.ts";
import { isStdin } from "../piped-input.ts";
import { gatherRows } from "../stored/gather-rows.ts";
import { type StoredMatrix, storedKind } from "../stored/stored-matrix.ts";
import type { RunManifest } from "./manifest.ts";

type FeaturesOfRun = RunManifest["features"];

/** About as many bytes of float32 values as a chunk has. */
const chunkBytes = 1 << 24;
const magic = "\x93NUMPY";

/** Whether parts can read rows of a file as it is: a regular .npy file, row after row. What is wrong with a file is for its reader to say. */
export function isRowByRow(path: string): boolean {
	return rowsOfFile(path) !== null;
}

/** The rows of a file that parts can read as it is; null for any other. */
export function rowsOfFile(path: string): number | null {
	if (isStdin(path) || !statSync(path, { throwIfNoEntry: false })?.isFile())
		return null;
	try {
		return withInputFile(path, storedKind, (file) => {
			if (!startsWith(readHead(file, magic.length), magic)) return null;
			const header = readHeader(file);
			const [rows] = featureShape(path, header);
			return isColumnMajor(header) ? null : rows;
		});
	} catch (error) {
		if (error instanceof InputError) return null;
		throw error;
	}
}

/**
 * Checks all values and takes the fingerprints, chunk by chunk.
 * @throws InputError as `openFloatMatrix`
 */
export function fingerprintChunks(
	path: string,
	bytes = chunkBytes,
): FeaturesOfRun {
	const file = openInputFile(path, storedKind);
	try {
		const header = readHeader(file);
		const [rows, cols] = featureShape(path, header);
		const chunkRows = Math.max(1, Math.floor(bytes / (4 * cols)));
		const hasher = createChunkHasher(chunkRows * cols);
		visitValues(file, header, finiteFloats, hasher.add);
		file.requireUnchanged();
		const { size } = file;
		return { path, size, rows, cols, chunkRows, chunks: hasher.finish() };
	} finally {
		file.close();
	}
}

/** As `fingerprintChunks`, of features in memory that are to be written as a .npy file. */
export function fingerprintMatrix(
	path: string,
	{ rows, cols, data }: FloatMatrix,
	bytes = chunkBytes,
): FeaturesOfRun {
	const chunkRows = Math.max(1, Math.floor(bytes / (4 * cols)));
	const hasher = createChunkHasher(chunkRows * cols);
	hasher.add(data);
	const size = formatHeader("f4", [rows, cols]).length + 4 * rows * cols;
	return { path, size, rows, cols, chunkRows, chunks: hasher.finish() };
}

/** Takes values in any pieces, and a fingerprint each time that there are `chunkLength` more. */
function createChunkHasher(chunkLength: number) {
	const chunks: string[] = [];
	let hash: Hash = createHash("sha256");
	let length = 0;
	const end = () => {
		chunks.push(hash.digest("hex"));
		hash = createHash("sha256");
		length = 0;
	};
	return {
		add(values: Float32Array) {
			for (let at = 0; at < values.length; ) {
				const piece = values.subarray(at, at + chunkLength - length);
				hash.update(bytesOf(piece));
				at += piece.length;
				length += piece.length;
				if (length === chunkLength) end();
			}
		},
		finish() {
			if (length > 0) end();
			return chunks;
		},
	};
}

/**
 * The features of a run, which their file's length and header say to be those of its manifest.
 * @throws InputError for a file that is missing or another one
 */
export function openFeaturesOfRun(
	features: FeaturesOfRun,
	run: string,
): StoredMatrix {
	const { path, rows, cols, size } = features;
	const file = openInputFile(path, storedKind);
	try {
		if (file.size !== size)
			throw new InputError(
				path,
				`the features of this run (${size} bytes)`,
				`${file.size} bytes`,
			);
		const header = readHeader(file);
		const [fileRows, fileCols] = featureShape(path, header);
		if (fileRows !== rows || fileCols !== cols || isColumnMajor(header))
			throw new InputError(
				path,
				`the features of this run (${rows} x ${cols})`,
				`${fileRows} x ${fileCols}`,
			);
		return {
			rows,
			cols,
			path,
			header,
			version: file.version,
			fingerprint: run,
			isNormalised: false,
		};
	} finally {
		file.close();
	}
}

/**
 * The rows of a chunk.
 * @throws InputError for values that are not those of the manifest
 */
export function readChunk(
	stored: StoredMatrix,
	{ chunkRows, chunks }: Pick<FeaturesOfRun, "chunkRows" | "chunks">,
	chunk: number,
) {
	const first = chunk * chunkRows;
	const last = Math.min(stored.rows, first + chunkRows);
	const rows = Int32Array.from({ length: last - first }, (_, i) => first + i);
	const values = gatherRows(stored, rows);
	const digest = createHash("sha256")
		.update(bytesOf(values.data))
		.digest("hex");
	if (digest !== chunks[chunk])
		throw new InputError(
			stored.path,
			"the features of this run",
			`other values in rows ${first} to ${last - 1}`,
			"gcn-cluster plan --force begins a new run",
		);
	return values;
}
