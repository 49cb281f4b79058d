/**
 * The values of a .npy file, piece by piece and converted on the way: never the whole file and the whole array at once.
 * Fortran order becomes row-major. Typed arrays are little-endian, like every machine that Node runs on but s390x.
 */
import { float16ToFloat32, parse } from "npyjs";
import { InputError } from "../../errors.ts";
import { bytePieces } from "../byte-pieces.ts";
import type { InputFile } from "../input-file.ts";
import type { Conversion, Values } from "./convert-values.ts";
import type { DtypeCode } from "./npy-dtype.ts";
import type { NpyHeader } from "./npy-header.ts";

const VIEWS = {
	b1: Uint8Array,
	u1: Uint8Array,
	i1: Int8Array,
	u2: Uint16Array,
	i2: Int16Array,
	u4: Uint32Array,
	i4: Int32Array,
	u8: BigUint64Array,
	i8: BigInt64Array,
	f2: Uint16Array,
	f4: Float32Array,
	f8: Float64Array,
};

/** Files up to this size are read whole and parsed by npyjs. */
const SMALL_BYTES = 1 << 16;

const CHUNK_VALUES = 1 << 20;

/**
 * Fills `to` (as many values as the file has) in row-major order.
 * @throws InputError `expected <expected>, got <value> in row r, column c` for the first value that the conversion refuses
 */
export function fillValues<T extends Values>(
	file: InputFile,
	header: NpyHeader,
	to: T,
	conversion: Conversion<T>,
): void {
	const { dtype, dataOffset } = header;
	const isTransposed = isColumnMajor(header);
	const convert = createChecked(file.path, header, conversion);
	if (!isTransposed && VIEWS[dtype.code] === to.constructor && isLarge(file)) {
		for (const { bytes, start } of bytePieces(to))
			file.readInto(bytes, dataOffset + start);
		convert(to, to, 0);
		return;
	}
	const size = sizeOf(header);
	const scratch = isTransposed ? to.slice(0, CHUNK_VALUES) : to;
	forEachChunk(file, header, (values, start) => {
		if (!isTransposed) {
			const part = to.subarray(start, start + values.length) as T;
			convert(values, part, start);
			return;
		}
		const part = scratch.subarray(0, values.length) as T;
		convert(values, part, start);
		scatter(part, start, to, size);
	});
}

/**
 * Visits the values piece by piece in the order of the file, converted; a piece is valid until the next one.
 * @throws InputError as `fillValues`
 */
export function visitValues(
	file: InputFile,
	header: NpyHeader,
	conversion: Conversion<Float32Array>,
	visit: (values: Float32Array) => void,
): void {
	const convert = createChecked(file.path, header, conversion);
	const buffer = new Float32Array(Math.min(header.count, CHUNK_VALUES));
	forEachChunk(file, header, (values, start) => {
		const part = buffer.subarray(0, values.length);
		convert(values, part, start);
		visit(part);
	});
}

/** Whether the file has column after column (Fortran order) rather than row after row. */
export function isColumnMajor(header: NpyHeader): boolean {
	const { rows, cols } = sizeOf(header);
	return header.fortranOrder && rows > 1 && cols > 1;
}

function sizeOf({ shape, count }: NpyHeader) {
	const cols = shape.length === 2 ? shape[1] : 1;
	return { rows: cols === 0 ? 0 : count / cols, cols };
}

/** Converts a chunk whose first value is value `start` of the file; refuses the first value that does not fit, with its row and column. */
function createChecked<T extends Values>(
	path: string,
	header: NpyHeader,
	{ convert, expected }: Conversion<T>,
) {
	const { rows, cols } = sizeOf(header);
	const isTransposed = isColumnMajor(header);
	return (from: Values, to: T, start: number) => {
		const bad = convert(from, to);
		if (bad < 0) return;
		const at = start + bad;
		const row = isTransposed ? at % rows : Math.floor(at / cols);
		const col = isTransposed ? Math.floor(at / rows) : at % cols;
		const where =
			header.shape.length === 2 ? `row ${row}, column ${col}` : `row ${at}`;
		throw new InputError(path, expected, `${from[bad]} in ${where}`);
	};
}

function isLarge(file: InputFile): boolean {
	return file.size > SMALL_BYTES;
}

/** Visits the values in file order; a chunk is valid only until the next one. */
function forEachChunk(
	file: InputFile,
	header: NpyHeader,
	visit: (values: Values, start: number) => void,
): void {
	const { dtype, count, dataOffset } = header;
	// npyjs gives bools as a plain array, cannot take values that start at an odd offset, and needs the header.
	const isForNpyjs =
		dtype.code !== "b1" && dataOffset > 0 && dataOffset % dtype.bytes === 0;
	if (!isLarge(file) && isForNpyjs) {
		// A buffer of exactly the file: npyjs would read a pooled Buffer's neighbours.
		const whole = new ArrayBuffer(file.size);
		file.readInto(new Uint8Array(whole), 0);
		visit(parse(whole).data as Values, 0);
		return;
	}
	const chunkValues = Math.min(count, CHUNK_VALUES);
	const chunk = new ArrayBuffer(chunkValues * dtype.bytes);
	for (let start = 0; start < count; start += chunkValues) {
		const length = Math.min(chunkValues, count - start);
		const bytes = new Uint8Array(chunk, 0, length * dtype.bytes);
		file.readInto(bytes, dataOffset + start * dtype.bytes);
		visit(decode(dtype.code, chunk, length), start);
	}
}

/** The first `length` values of a chunk as a typed array; float16 as float32. */
export function decode(
	code: DtypeCode,
	chunk: ArrayBuffer,
	length: number,
): Values {
	const values = new VIEWS[code](chunk, 0, length);
	if (code === "b1") {
		for (let i = 0; i < length; i++) values[i] = values[i] ? 1 : 0;
	}
	if (code !== "f2") return values;
	const floats = new Float32Array(length);
	for (let i = 0; i < length; i++)
		floats[i] = float16ToFloat32(values[i] as number);
	return floats;
}

/** Writes a piece of a column-major matrix, from its value `start` on, into a row-major one. */
function scatter(
	part: Values,
	start: number,
	to: Values,
	{ rows, cols }: { readonly rows: number; readonly cols: number },
): void {
	let row = start % rows;
	let at = row * cols + Math.floor(start / rows);
	for (let i = 0; i < part.length; i++) {
		to[at] = part[i];
		row++;
		at += cols;
		if (row === rows) {
			row = 0;
			at += 1 - rows * cols;
		}
	}
}
