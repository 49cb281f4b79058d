/** The .npy files that NumPy wrote, with the values that it reads from them; and .npy bytes for arrays that are too large for the repository. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const folder = resolve(import.meta.dirname, "../../fixtures/npy");

interface Expected {
	readonly arrays: Record<
		string,
		{ dtype: string; shape: number[]; values: (number | string)[] }
	>;
	readonly headers: { descr: string; shape: number[]; base64: string }[];
}

export const expected: Expected = JSON.parse(
	readFileSync(join(folder, "expected.json"), "utf8"),
);

export const fixture = (name: string) => join(folder, `${name}.npy`);

/** A version 1.0 file with this header dictionary, padded so that values start at a multiple of 64, plus `shift` bytes. */
export function npyBytes(
	dictionary: string,
	values: ArrayBufferView,
	shift = 0,
): Buffer {
	const length = Math.ceil((11 + dictionary.length) / 64) * 64 + shift - 10;
	const prefix = Buffer.from("\x93NUMPY\x01\x00\0\0", "latin1");
	prefix.writeUInt16LE(length, 8);
	const { buffer, byteOffset, byteLength } = values;
	return Buffer.concat([
		prefix,
		Buffer.from(`${dictionary.padEnd(length - 1)}\n`),
		new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength),
	]);
}

export function dictionary(
	descr: string,
	isFortran: boolean,
	shape: string,
): string {
	return `{'descr': '${descr}', 'fortran_order': ${isFortran ? "True" : "False"}, 'shape': ${shape}, }`;
}
