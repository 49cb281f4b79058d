/** Labels from .npy files, exactly. */
import { InputError } from "../../errors.ts";
import { checkVector } from "./array-shapes.ts";
import { type ArraySource, withArray } from "./array-source.ts";
import {
	type Convert,
	copy64,
	toFloat64,
	toInt32,
	type Values,
} from "./convert-values.ts";
import { fillValues } from "./npy-values.ts";

/** Label values as exact numbers: 64-bit integers only where 32 bits are too few. */
export type LabelValues =
	| Int32Array
	| Float64Array
	| BigInt64Array
	| BigUint64Array;

/**
 * Reads N or N x 1 labels exactly: any integer type, or floats without fractions.
 * @throws InputError for another shape, no label at all, a fraction, NaN or an infinity, and whatever makes a .npy file unreadable
 */
export function readLabelValues(source: ArraySource): LabelValues {
	return withArray(source, (file, header) => {
		const { path } = file;
		checkVector(path, header);
		const { dtype, count } = header;
		if (count === 0) throw new InputError(path, "at least 1 label", "0");
		const fill = <T extends Values>(to: T, convert: Convert<T>) => {
			fillValues(file, header, to, { convert, expected: "integers" });
			return to;
		};
		if (dtype.code === "i8")
			return narrowed(fill(new BigInt64Array(count), copy64));
		if (dtype.code === "u8")
			return narrowed(fill(new BigUint64Array(count), copy64));
		if (dtype.isFloat || dtype.code === "u4")
			return fill(new Float64Array(count), toFloat64);
		return fill(new Int32Array(count), toInt32);
	});
}

/** As int32 where all fit: BigInts are slow to compare, and labels hardly ever need them. */
function narrowed(values: BigInt64Array | BigUint64Array): LabelValues {
	const small = new Int32Array(values.length);
	return toInt32(values, small) < 0 ? small : values;
}
