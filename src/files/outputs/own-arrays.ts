/**
 * Whether a .npy file is a result of this tool: its header has the same bytes, and its values are possible.
 * Every value of clusters is read; of larger arrays only a few thousand rows from all parts of the file.
 */
import { bytesOf } from "../byte-pieces.ts";
import { type InputFile, readBytes } from "../input-file.ts";
import { formatHeader, type NpyHeader, readHeader } from "../npy/npy-header.ts";
import { createNumberingCheck } from "./numbering.ts";

export type OwnArray = "clusters" | "graph" | "edges" | "scores";

/** Rows that are checked of an array that is not read whole. */
const sampledRows = 4096;
const pieceValues = 1 << 18;

/** Whether these values may be row `row` of a result. */
const isOwnRow = {
	graph: (values: Values, row: number) => values[0] === row,
	edges: ([pivot, neighbour]: Values) => pivot >= 0 && neighbour >= 0,
	scores: ([score]: Values) => score >= 0 && score <= 1,
} as const;

type Values = Int32Array | Float32Array;

/**
 * Why the file is not an output of this tool; null where it is.
 * @throws InputError for what is no .npy file
 */
export function foreignArray(file: InputFile, kind: OwnArray): string | null {
	const header = readHeader(file);
	if (!hasOwnHeader(file, header, kind)) {
		const shape = header.shape.join(" x ") || "1";
		return `one of ${shape} ${header.dtype.name} values`;
	}
	if (kind !== "clusters")
		return hasOwnRows(file, header, kind)
			? null
			: `one of values that are no ${kind} of ours`;
	return hasOwnNumbers(file, header)
		? null
		: "one of numbers that are not clusters, the largest first";
}

function hasOwnHeader(
	file: InputFile,
	header: NpyHeader,
	kind: OwnArray,
): boolean {
	const { shape, dataOffset } = header;
	const isMatrix = kind === "graph" || kind === "edges";
	if (shape.length !== (isMatrix ? 2 : 1)) return false;
	if (kind === "graph" && shape[1] < 1) return false;
	if (kind === "edges" && shape[1] !== 2) return false;
	const own = formatHeader(kind === "scores" ? "f4" : "i4", shape);
	return readBytes(file, 0, dataOffset).equals(own);
}

function hasOwnNumbers(
	file: InputFile,
	{ count, dataOffset }: NpyHeader,
): boolean {
	const check = createNumberingCheck(count);
	const values = new Int32Array(Math.min(count, pieceValues));
	for (let start = 0; start < count; start += values.length) {
		const piece = values.subarray(0, Math.min(values.length, count - start));
		file.readInto(bytesOf(piece), dataOffset + 4 * start);
		for (let i = 0; i < piece.length; i++)
			if (!check.add(start + i, piece[i])) return false;
	}
	return check.isOurs();
}

function hasOwnRows(
	file: InputFile,
	{ shape, dataOffset }: NpyHeader,
	kind: keyof typeof isOwnRow,
): boolean {
	const [rows, cols = 1] = shape;
	const values =
		kind === "scores" ? new Float32Array(cols) : new Int32Array(cols);
	const step = Math.max(1, Math.floor(rows / sampledRows));
	for (let row = 0; row < rows; row += step) {
		file.readInto(bytesOf(values), dataOffset + 4 * cols * row);
		if (!isOwnRow[kind](values, row)) return false;
	}
	return true;
}
