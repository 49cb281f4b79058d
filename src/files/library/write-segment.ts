/** Writes segments: new ones, and several that become one. */
import { type Rows, sourceOf } from "../../arrays/row-source.ts";
import { createFingerprint } from "../fingerprint.ts";
import { createNpyStream, writeIntVector } from "../npy/write-npy.ts";
import { gatherRows, placeRows } from "./gather.ts";
import { indexedRows, indexRows } from "./row-index.ts";
import {
	arrayPath,
	type Segment,
	type SegmentKind,
	segmentArrays,
} from "./segments.ts";

/** Neighbours of some rows, at most k of each, and scores of the links to the first of them. */
export interface NewLists {
	/** Their numbers, ascending [m]. */
	readonly rows: Int32Array;
	/** Numbers of the neighbours, nearest first [m, k]; a row with fewer is filled up with its own number. */
	readonly neighbours: Int32Array;
	/** Similarity to each [m, k]. */
	readonly cosines: Float32Array;
	/** Scores of the links from the row to its first neighbours [m, scored]; NaN for none. */
	readonly scores: Float32Array;
	/** The same by the first pass of a network of two [m, scored]. */
	readonly first: Float32Array;
	/** The sum of each row's scores by the first pass, in both directions [m]. */
	readonly masses: Float32Array;
}

/** Values that are copied at a time. */
const blockValues = 1 << 20;

/**
 * Writes the features of rows.
 * @param rows their numbers, ascending [n]
 * @param features [n, D] in the same order
 * @returns SHA-256 of the features
 */
export function writeFeatures(
	folder: string,
	segment: number,
	rows: Int32Array,
	features: Rows,
): string {
	const source = sourceOf(features);
	const { cols } = source;
	return writeFloats(folder, segment, rows, {
		cols,
		fill(first, to) {
			for (let i = 0; i < to.length; i += cols) {
				const start = source.at(first + i / cols);
				to.set(source.values.subarray(start, start + cols), i);
			}
		},
	});
}

interface FloatBlocks {
	readonly cols: number;
	/** Fills rows of features, from the i-th on. */
	fill(first: number, to: Float32Array): void;
}

function writeFloats(
	folder: string,
	segment: number,
	rows: Int32Array,
	{ cols, fill }: FloatBlocks,
): string {
	writeIntVector(arrayPath(folder, segment, "features.rows"), rows);
	const path = arrayPath(folder, segment, "features");
	const stream = createNpyStream(path, "float32", cols);
	const { begin, add, digest } = createFingerprint();
	begin(4 * rows.length * cols);
	const inBlock = Math.max(1, Math.floor(blockValues / cols));
	const block = new Float32Array(Math.min(rows.length, inBlock) * cols);
	try {
		for (let first = 0; first < rows.length; first += inBlock) {
			const count = Math.min(inBlock, rows.length - first);
			const part = block.subarray(0, count * cols);
			fill(first, part);
			stream.append(part);
			add(part);
		}
		stream.commit();
	} finally {
		stream.abort();
	}
	return digest();
}

/** Writes lists of neighbours. */
export function writeLists(
	folder: string,
	segment: number,
	lists: NewLists,
): void {
	const { length } = lists.rows;
	const at = (array: string) => arrayPath(folder, segment, array);
	writeIntVector(at("lists.rows"), lists.rows);
	const parts = [
		["lists.neighbours", "int32", lists.neighbours],
		["lists.cosines", "float32", lists.cosines],
		["lists.scores", "float32", lists.scores],
		["lists.first", "float32", lists.first],
		["lists.masses", "float32", lists.masses],
	] as const;
	for (const [array, dtype, values] of parts)
		writeBlocks(at(array), dtype, values.length / length, (append) =>
			append(values),
		);
}

function writeBlocks(
	path: string,
	dtype: "int32" | "float32",
	cols: number,
	write: (append: (values: Int32Array | Float32Array) => void) => void,
): void {
	const stream = createNpyStream(path, dtype as "int32", cols);
	try {
		write((values) => stream.append(values as Int32Array));
		stream.commit();
	} finally {
		stream.abort();
	}
}

/**
 * Writes the newest entry of each row of some segments as one segment.
 * @param segments of one kind, oldest first, that follow one another
 * @returns how many rows it has, and SHA-256 of features
 */
export function mergeSegments(
	folder: string,
	segment: number,
	numRows: number,
	segments: readonly Segment[],
): { readonly rows: number; readonly fingerprint: string | null } {
	const [{ record, arrays }] = segments;
	const index = indexRows(
		numRows,
		segments.map((one) => one.rows()),
	);
	const rows = indexedRows(index);
	const gather = (
		array: string,
		first: number,
		to: Int32Array | Float32Array,
	) => {
		const { cols } = arrays.get(array)!;
		const some = rows.subarray(first, first + to.length / cols);
		const places = placeRows(some, index, segments.length);
		gatherRows({ segments, places, array, cols }, to);
	};
	if (record.kind === "features") {
		const { cols } = arrays.get("features")!;
		const fill = (first: number, to: Float32Array) =>
			gather("features", first, to);
		const fingerprint = writeFloats(folder, segment, rows, { cols, fill });
		return { rows: rows.length, fingerprint };
	}
	writeIntVector(arrayPath(folder, segment, "lists.rows"), rows);
	for (const [array, code] of valueArrays(record.kind)) {
		const { cols } = arrays.get(array)!;
		const isFloat = code === "f4";
		const path = arrayPath(folder, segment, array);
		const inBlock = Math.max(1, Math.floor(blockValues / cols));
		writeBlocks(path, isFloat ? "float32" : "int32", cols, (append) => {
			for (let first = 0; first < rows.length; first += inBlock) {
				const count = Math.min(inBlock, rows.length - first) * cols;
				const block = isFloat ? new Float32Array(count) : new Int32Array(count);
				gather(array, first, block);
				append(block);
			}
		});
	}
	return { rows: rows.length, fingerprint: null };
}

const valueArrays = (kind: SegmentKind) =>
	Object.entries(segmentArrays[kind]).filter(
		([name]) => name !== `${kind}.rows`,
	);
