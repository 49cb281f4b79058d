/**
 * The header of a .npy file (NumPy's NEP 1: versions 1.0, 2.0 and 3.0), read strictly and written as NumPy writes it.
 * A header that is accepted describes exactly the bytes that follow: none missing, none left over.
 */

import { InputError } from "../../errors.ts";
import { roundUp } from "../../kernels/round-up.ts";
import { type InputFile, readBytes, readHead } from "../input-file.ts";
import { quoted } from "../printable.ts";
import { isTuple, parseDictionary } from "./npy-dictionary.ts";
import { type Dtype, parseDtype, unsupported } from "./npy-dtype.ts";

export interface NpyHeader {
	readonly dtype: Dtype;
	readonly fortranOrder: boolean;
	readonly shape: readonly number[];
	/** Product of `shape`. */
	readonly count: number;
	/** Where the values start in the file. */
	readonly dataOffset: number;
}

const MAGIC = "\x93NUMPY";
/** NumPy's own limit. */
const MAX_HEADER_BYTES = 10_000;
/** NumPy leaves space for a first dimension of this many digits. */
const GROWTH_DIGITS = 21;

/**
 * Reads and checks a file's header.
 * @throws InputError for another kind of file, an unknown version, an odd header, a dtype other than little-endian bool, integer or float, and a length that differs from what the shape needs
 */
export function readHeader(file: InputFile): NpyHeader {
	const { path, size } = file;
	const { descr, isFortran, shape, count, dataOffset } = readLayout(file);
	const dtype = parseDtype(descr, path);
	const bytes = dataOffset + count * dtype.bytes;
	if (bytes !== size || shape.some((length) => !Number.isSafeInteger(length)))
		throw new InputError(
			path,
			`${shape.join(" x ") || 1} ${dtype.name} values (${bytes} bytes)`,
			`${size} bytes`,
		);
	return { dtype, fortranOrder: isFortran, shape, count, dataOffset };
}

/** The header of any array, of any dtype. */
export interface NpyLayout {
	/** The dtype as NumPy writes it: `<f4`. */
	readonly descr: string;
	readonly isFortran: boolean;
	readonly shape: readonly number[];
	readonly count: number;
	readonly dataOffset: number;
}

/** @throws InputError for another kind of file, an unknown version and an odd header */
export function readLayout(file: InputFile): NpyLayout {
	const { path } = file;
	const { text, dataOffset, version } = readHeaderText(file);
	const entries = parseDictionary(text);
	if (entries?.descr?.startsWith("[") || entries?.descr?.startsWith("("))
		throw unsupported(
			path,
			"a structured dtype",
			'save one field: numpy.save(name, x["field"])',
		);
	const { descr, fortran_order: order, shape: tuple } = entries ?? {};
	const isComplete =
		descr?.startsWith("'") && /^[TF]/.test(order ?? "") && tuple;
	const hasLongs = tuple?.includes("L") && version > 2;
	if (!isComplete || !isTuple(tuple) || hasLongs)
		throw new InputError(
			path,
			"a .npy header with descr, fortran_order and shape",
			quoted(text.trim(), 80),
		);
	const shape = (tuple.match(/\d+/g) ?? []).map(Number);
	const count = shape.reduce((product, length) => product * length, 1);
	const isFortran = order === "True";
	return { descr: descr.slice(1, -1), isFortran, shape, count, dataOffset };
}

/** The header that NumPy writes (version 1.0, a multiple of 64 bytes); its length does not depend on the first dimension. */
export function formatHeader(
	code: "f4" | "i4",
	shape: readonly number[],
): Uint8Array {
	const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
	const dictionary = `{'descr': '<${code}', 'fortran_order': False, 'shape': ${tuple}, }`;
	const growth = GROWTH_DIGITS - `${shape[0]}`.length;
	const prefixBytes = 10;
	const unpadded = prefixBytes + dictionary.length + growth + 1;
	const total = roundUp(unpadded, 64);
	const header = Buffer.alloc(total, " ");
	header.write(`${MAGIC}\x01\x00`, 0, "latin1");
	header.writeUInt16LE(total - prefixBytes, 8);
	header.write(dictionary, prefixBytes, "latin1");
	header.write("\n", total - 1, "latin1");
	return header;
}

function readHeaderText(file: InputFile) {
	const { path, size } = file;
	const prefix = readHead(file, 12);
	if (prefix.toString("latin1", 0, 6) !== MAGIC) throw notNpy(path, prefix);
	const version = `${prefix[6]}.${prefix[7]}`;
	const dataAt = prefix[6] === 1 ? 10 : 12;
	if (size < dataAt)
		throw new InputError(path, "a .npy header", `${size} bytes`);
	if (!["1.0", "2.0", "3.0"].includes(version))
		throw new InputError(path, ".npy version 1.0, 2.0 or 3.0", version);
	const bytes = dataAt === 10 ? prefix.readUInt16LE(8) : prefix.readUInt32LE(8);
	if (bytes > MAX_HEADER_BYTES || dataAt + bytes > size)
		throw new InputError(
			path,
			`a .npy header of at most ${Math.min(MAX_HEADER_BYTES, size - dataAt)} bytes`,
			`${bytes}`,
		);
	const text = readBytes(file, dataAt, bytes).toString("latin1");
	return { text, dataOffset: dataAt + bytes, version: prefix[6] };
}

function notNpy(path: string, prefix: Buffer): InputError {
	const expected = "a .npy file";
	if (prefix.length === 0)
		return new InputError(path, expected, "an empty file");
	if (prefix.toString("latin1", 0, 4) === "PK\x03\x04")
		return new InputError(
			path,
			expected,
			"a zip archive",
			"an .npz holds several arrays: save one with numpy.save",
		);
	return new InputError(
		path,
		expected,
		`a file that starts with bytes ${prefix.subarray(0, 6).toString("hex")}`,
	);
}
