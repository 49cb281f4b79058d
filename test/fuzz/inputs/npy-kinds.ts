/** The number types of .npy files, and values of them: mostly small ones, now and then the ends of a type. */
import type { Random } from "../../../src/arrays/random.ts";
import { chance, pick } from "./picks.ts";

type WriteValue = (bytes: Buffer, at: number, random: Random) => void;

export interface Kind {
	readonly code: string;
	readonly bytes: number;
	readonly write: WriteValue;
}

const FLOATS = [
	0,
	-0,
	1,
	-1,
	0.5,
	3,
	7,
	1e-45,
	1e-310,
	1.17e-38,
	3.4028234e38,
	1e39,
	1e300,
	2 ** 24 + 1,
	2 ** 53,
	Number.NaN,
	Number.POSITIVE_INFINITY,
];
const WHOLES = [0n, 1n, 2n, 3n, 127n, 128n, 2n ** 31n - 1n, 2n ** 31n];
/** The last is nearest to another float32 than the float64 that is nearest to it. */
const LARGE = [
	2n ** 32n,
	2n ** 53n,
	2n ** 53n + 1n,
	2n ** 63n - 1n,
	2n ** 63n,
	2n ** 60n + 2n ** 36n + 1n,
];

export const whole =
	(bytes: number): WriteValue =>
	(buffer, at, random) => {
		const small = BigInt(random.below(12));
		const odd = pick(random, chance(random, 0.5) ? WHOLES : LARGE);
		const value = chance(random, 0.99) ? small : odd;
		const signed = chance(random, 0.01) ? -value : value;
		const wrapped = BigInt.asUintN(8 * bytes, signed);
		for (let i = 0; i < bytes; i++)
			buffer[at + i] = Number((wrapped >> BigInt(8 * i)) & 255n);
	};

const floating = (random: Random) =>
	chance(random, 0.02)
		? pick(random, FLOATS)
		: pick(random, [1, -1]) * (chance(random, 0.5) ? random.next() : 1);

/** Integers first. */
export const KINDS: readonly Kind[] = [
	...[1, 2, 4, 8].map((bytes) => ({
		code: `i${bytes}`,
		bytes,
		write: whole(bytes),
	})),
	...[1, 2, 4, 8].map((bytes) => ({
		code: `u${bytes}`,
		bytes,
		write: whole(bytes),
	})),
	{
		code: "b1",
		bytes: 1,
		write: (buffer, at, random) => {
			buffer[at] = chance(random, 0.99) ? random.below(2) : random.below(256);
		},
	},
	{
		code: "f2",
		bytes: 2,
		write: (buffer, at, random) => {
			const bits = chance(random, 0.99)
				? 0x3400 + random.below(2048)
				: random.below(65536);
			buffer.writeUInt16LE(bits, at);
		},
	},
	{
		code: "f4",
		bytes: 4,
		write: (buffer, at, random) => {
			buffer.writeFloatLE(floating(random), at);
		},
	},
	{
		code: "f8",
		bytes: 8,
		write: (buffer, at, random) => {
			buffer.writeDoubleLE(floating(random), at);
		},
	},
];
