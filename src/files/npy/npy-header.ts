/**
 * The header of a .npy file (NumPy's NEP 1: versions 1.0, 2.0 and 3.0), read strictly and written as NumPy writes it.
 * A header that is accepted describes exactly the bytes that follow: none missing, none left over.
 */

import { InputError } from "../../errors.ts";
import { roundUp } from "../../kernels/round-up.ts";
import type { InputFile } from "../input-file.ts";
import { pickledArray } from "../pickle-refusal.ts";
import { quoted } from "../printable.ts";

/** Kind and bytes per value. */
export type DtypeCode = "b1" | `${"i" | "u"}${1 | 2 | 4 | 8}` | `f${2 | 4 | 8}`;

export interface Dtype {
	readonly code: DtypeCode;
	/** NumPy's name. */
	readonly name: string;
	readonly bytes: number;
	readonly isFloat: boolean;
}

export interface NpyHeader {
	readonly dtype: Dtype;
	readonly fortranOrder: boolean;
	readonly shape: readonly number[];
	/** Product of `shape`. */
	readonly count: number;
	/** Where the values start in the file. */
	readonly dataOffset: number;
}

/** By kind and bytes, as in `f4`. */
export const DTYPES: ReadonlyMap<string, Dtype> = new Map<string, Dtype>(
	(
		[
			["b1", "bool"],
			["i1", "int8"],
			["i2", "int16"],
			["i4", "int32"],
			["i8", "int64"],
			["u1", "uint8"],
			["u2", "uint16"],
			["u4", "uint32"],
			["u8", "uint64"],
			["f2", "float16"],
			["f4", "float32"],
			["f8", "float64"],
		] as const
	).map(([code, name]) => [
		code,
		{ code, name, bytes: Number(code[1]), isFloat: code[0] === "f" },
	]),
);

const MAGIC = "\x93NUMPY";
/** NumPy's own limit. */
const MAX_HEADER_BYTES = 10_000;
/** NumPy leaves room for the first dimension to grow to this many digits. */
const GROWTH_DIGITS = 21;

const SPACE = "[ \\t\\r\\n]*";
const INTEGER = "(?:0|[1-9]\\d*)L?"; // L: written by Python 2, so never in version 3.0
const ENTRY = new RegExp(
	`${SPACE}'(descr|fortran_order|shape)'${SPACE}:${SPACE}('[^'\\\\]*'|True|False|\\([\\dL, \\t\\r\\n]*\\)|[[(].*[\\])])${SPACE}(?:,${SPACE}|$)`,
	"sy",
);
const TUPLE = new RegExp(
	`^\\(${SPACE}(?:${INTEGER}${SPACE},${SPACE}(?:${INTEGER}${SPACE}(?:,${SPACE}${INTEGER}${SPACE})*,?${SPACE})?)?\\)$`,
);

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

/** What a header says of any array, whatever it holds. */
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
	const found = parseDictionary(text);
	if (found?.descr?.startsWith("[") || found?.descr?.startsWith("("))
		throw unsupported(
			path,
			"a structured dtype",
			'save one field: numpy.save(name, x["field"])',
		);
	const { descr, fortran_order: order, shape: tuple } = found ?? {};
	const isComplete =
		descr?.startsWith("'") && /^[TF]/.test(order ?? "") && tuple;
	const hasLongs = tuple?.includes("L") && version > 2;
	if (!isComplete || !TUPLE.test(tuple) || hasLongs)
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
	header.write(`${dictionary}`, prefixBytes, "latin1");
	header.write("\n", total - 1, "latin1");
	return header;
}

function readHeaderText(file: InputFile) {
	const { path, size } = file;
	const prefix = Buffer.alloc(Math.min(12, size));
	file.readInto(prefix, 0);
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
	const header = Buffer.alloc(bytes);
	file.readInto(header, dataAt);
	const text = header.toString("latin1");
	return { text, dataOffset: dataAt + bytes, version: prefix[6] };
}

/** The three entries as they are written, or null for anything else than a dictionary of them, each at most once. */
function parseDictionary(text: string): Record<string, string> | null {
	const body = new RegExp(`^${SPACE}\\{(.*)\\}${SPACE}$`, "s").exec(text)?.[1];
	if (body === undefined) return null;
	const found: Record<string, string> = {};
	let at = 0;
	while (at < body.length) {
		ENTRY.lastIndex = at;
		const match = ENTRY.exec(body);
		if (!match || found[match[1]] !== undefined) return null;
		found[match[1]] = match[2];
		at = ENTRY.lastIndex;
	}
	return found;
}

function parseDtype(descr: string, path: string): Dtype {
	const order = descr[0];
	const dtype = DTYPES.get(descr.slice(1));
	if (dtype && (order === "<" || (order === "|" && dtype.bytes === 1)))
		return dtype;
	if (dtype && order === ">")
		throw unsupported(path, `big-endian ${dtype.name}`);
	const named = /^[<>|=]?c(8|16)$/.exec(descr);
	if (named)
		throw unsupported(
			path,
			`complex${Number(named[1]) * 8}`,
			"save its real part, x.real, or both as columns",
		);
	if (/^[<>|=]?O/.test(descr)) throw pickledArray(path);
	if (/^[<>|=]?[US]\d*$/.test(descr))
		throw unsupported(
			path,
			`text (dtype ${quoted(descr, 40)})`,
			"number the names: numpy.unique(x, return_inverse=True)[1]",
		);
	throw unsupported(path, `dtype ${quoted(descr, 40)}`);
}

function unsupported(
	path: string,
	got: string,
	remedy = "convert with NumPy's astype",
): InputError {
	return new InputError(
		path,
		"little-endian bool, integer or float values",
		got,
		remedy,
	);
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
