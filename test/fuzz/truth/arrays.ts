/** What each use of a .npy file makes of the array in it; null where the array is none for that use. */
import { one, type Reading } from "../reading.ts";
import { type NpyTruth, npyTruth } from "./npy.ts";

/** As NumPy's astype("float32"): the nearest, ties to even. */
function toFloat(value: number | bigint): number {
	if (typeof value === "number") return Math.fround(value);
	const size = value < 0n ? -value : value;
	const shift = Math.max(0, size.toString(2).length - 24);
	let digits = size >> BigInt(shift);
	const twiceRest = (size - (digits << BigInt(shift))) * 2n;
	const unit = 1n << BigInt(shift);
	if (twiceRest > unit || (twiceRest === unit && digits % 2n === 1n)) digits++;
	return (value < 0n ? -1 : 1) * Number(digits) * 2 ** shift;
}

function toFloats({ values }: NpyTruth): number[] | null {
	const floats = values.map(toFloat);
	return floats.every(Number.isFinite) ? floats : null;
}

const isVector = ({ shape }: NpyTruth) =>
	shape.length === 1 || (shape.length === 2 && shape[1] === 1);

export function floatMatrixTruth(bytes: Buffer): Reading | null {
	const array = npyTruth(bytes);
	const floats = array && toFloats(array);
	return floats?.length && array?.shape.length === 2
		? one(array.shape, floats)
		: null;
}

export function floatVectorTruth(bytes: Buffer): Reading | null {
	const array = npyTruth(bytes);
	const floats = array && isVector(array) ? toFloats(array) : null;
	return floats && one([], floats);
}

export function graphTruth(bytes: Buffer): Reading | null {
	const array = npyTruth(bytes);
	if (array?.shape.length !== 2 || array.shape[1] === 0) return null;
	const [rows, cols] = array.shape;
	const ids = array.values.map(Number);
	if (!ids.every((id) => Number.isInteger(id) && id >= -1 && id < rows))
		return null;
	const lists = Array.from({ length: rows }, (_, row) => {
		const named = new Set(ids.slice(row * cols, (row + 1) * cols));
		return [row, ...[...named].filter((id) => id !== row && id !== -1)];
	});
	const width = Math.max(cols, ...lists.map((list) => list.length));
	const whole = lists.map((list, row) => [
		...list,
		...new Array<number>(width - list.length).fill(row),
	]);
	return one([rows, width], whole.flat());
}

export function labelsTruth(bytes: Buffer): Reading | null {
	const array = npyTruth(bytes);
	if (!array || !isVector(array) || array.values.length === 0) return null;
	const isWhole = array.values.every(
		(value) => typeof value === "bigint" || Number.isInteger(value),
	);
	return isWhole ? one([], array.values.map(BigInt)) : null;
}
