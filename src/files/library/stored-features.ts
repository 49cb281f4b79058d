/** The features of rows, in one or more segments. */
import type { ComparedRows } from "../../arrays/matrix.ts";
import { sharedInts } from "../../arrays/shared-memory.ts";
import { createKernelFloats } from "../../kernels/kernel-memory.ts";
import { fingerprint } from "../fingerprint.ts";
import { joinedVersion } from "../stored/joined-file.ts";
import { selectFeatures } from "../stored/select-features.ts";
import type { StoredMatrix } from "../stored/stored-matrix.ts";
import { gatherRows, placeRows } from "./gather.ts";
import { indexRows, type RowIndex } from "./row-index.ts";
import type { Segment, StoredArray } from "./segments.ts";

export interface StoredFeatures {
	/** Values in a row; 0 where no row has features. */
	readonly cols: number;
	/** Which rows have features, and where. */
	readonly index: RowIndex;
	/** Reads the features of some rows into memory of kernels. */
	read(rows: Int32Array): ComparedRows;
	/** Reads them into the first values of an array. */
	readInto(rows: Int32Array, to: Float32Array): void;
	/** The same rows, ascending, left in their files: threads read them. As long as no other process writes, the files stay. */
	open(rows: Int32Array): StoredMatrix;
}

export function openFeatures(
	numRows: number,
	segments: readonly Segment[],
): StoredFeatures {
	const index = indexRows(
		numRows,
		segments.map((segment) => segment.rows()),
	);
	const cols = segments[0]?.arrays.get("features")?.cols ?? 0;
	const readInto = (rows: Int32Array, to: Float32Array) => {
		requireFeatures(index, rows);
		const places = placeRows(rows, index, segments.length);
		gatherRows({ segments, places, array: "features", cols }, to);
	};
	return {
		cols,
		index,
		read(rows) {
			const floats = createKernelFloats(rows.length * cols);
			readInto(rows, floats.data);
			return { rows: rows.length, cols, ...floats };
		},
		readInto,
		open(rows) {
			requireFeatures(index, rows);
			const joined = joinSegments(segments, cols);
			const positions = positionsOf(rows, index, segments);
			return selectFeatures(joined, positions, false) as StoredMatrix;
		},
	};
}

function requireFeatures({ segment }: RowIndex, rows: Int32Array): void {
	const lost = rows.find((row) => !(segment[row] >= 0));
	if (lost !== undefined) throw new RangeError(`row ${lost} has no features`);
}

function joinSegments(
	segments: readonly Segment[],
	cols: number,
): StoredMatrix {
	const arrays = segments.map(({ arrays }) => arrays.get("features")!);
	const parts = arrays.map(({ file, header }) => ({
		path: file.path,
		version: file.version,
		dataOffset: header.dataOffset,
		bytes: 4 * header.count,
	}));
	const rows = segments.reduce((sum, { record }) => sum + record.rows, 0);
	const last = arrays[arrays.length - 1];
	return {
		rows,
		cols,
		path: last.file.path,
		parts,
		header: joinedHeader(last, rows, cols),
		version: joinedVersion(parts),
		fingerprint: joinedFingerprint(segments),
		isNormalised: false,
	};
}

function joinedHeader({ header }: StoredArray, rows: number, cols: number) {
	return { ...header, shape: [rows, cols], count: rows * cols, dataOffset: 0 };
}

/** That of the values where there is one segment, else of the segments' fingerprints. */
function joinedFingerprint(segments: readonly Segment[]): string {
	const texts = segments.map(({ record }) => record.fingerprint ?? "");
	return texts.length === 1
		? texts[0]
		: fingerprint(texts.map((text) => Buffer.from(text)));
}

function positionsOf(
	rows: Int32Array,
	{ segment, position }: RowIndex,
	segments: readonly Segment[],
): Int32Array {
	let sum = 0;
	const starts = segments.map(({ record }) => {
		sum += record.rows;
		return sum - record.rows;
	});
	const positions = sharedInts(rows.length);
	for (let i = 0; i < rows.length; i++)
		positions[i] = starts[segment[rows[i]]] + position[rows[i]];
	return positions;
}
