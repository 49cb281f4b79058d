/** The types of numbers in .npy files. */
import { InputError } from "../../errors.ts";
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

/**
 * The dtype that a header names, such as `<f4`.
 * @throws InputError for another one than little-endian bool, integer or float
 */
export function parseDtype(descr: string, path: string): Dtype {
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

export function unsupported(
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
