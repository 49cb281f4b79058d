/** Choices that a seeded generator makes, and changes to bytes that know nothing of a format. */
import type { Random } from "../../../src/arrays/random.ts";

export function pick<T>(random: Random, list: readonly T[]): T {
	return list[random.below(list.length)];
}

export function chance(random: Random, probability: number): boolean {
	return random.next() < probability;
}

/** An integer from `least` to `most`. */
export function between(random: Random, least: number, most: number): number {
	return least + random.below(most - least + 1);
}

/** `count` results of `make`. */
export function times<T>(count: number, make: (i: number) => T): T[] {
	return Array.from({ length: count }, (_, i) => make(i));
}

/** Lengths, counts and offsets at which readers break. */
export const ODD_NUMBERS: readonly number[] = [
	0, 1, 2, 3, 7, 8, 63, 64, 127, 128, 255, 256, 32767, 32768, 65535, 65536,
	999999999, 2147483647, 2147483648, 4294967294, 4294967295,
];

type Change = (bytes: Buffer, random: Random) => Buffer;

const position = (bytes: Buffer, random: Random) =>
	random.below(bytes.length + 1);

const CHANGES: readonly Change[] = [
	(bytes, random) => {
		if (bytes.length > 0)
			bytes[random.below(bytes.length)] ^= 1 << random.below(8);
		return bytes;
	},
	(bytes, random) => {
		if (bytes.length > 0) bytes[random.below(bytes.length)] = random.below(256);
		return bytes;
	},
	(bytes, random) => {
		const size = pick(random, [1, 2, 4]);
		if (bytes.length < size) return bytes;
		const value = pick(random, ODD_NUMBERS) % 256 ** size;
		bytes.writeUIntLE(value, random.below(bytes.length - size + 1), size);
		return bytes;
	},
	(bytes, random) => bytes.subarray(0, position(bytes, random)),
	(bytes, random) => {
		const at = position(bytes, random);
		const end = at + between(random, 1, 8);
		return Buffer.concat([bytes.subarray(0, at), bytes.subarray(end)]);
	},
	(bytes, random) => {
		const at = position(bytes, random);
		const more = times(between(random, 1, 8), () => random.below(256));
		const parts = [
			bytes.subarray(0, at),
			Buffer.from(more),
			bytes.subarray(at),
		];
		return Buffer.concat(parts);
	},
	(bytes, random) => {
		const at = position(bytes, random);
		const copied = bytes.subarray(at, at + between(random, 1, 32));
		const to = position(bytes, random);
		return Buffer.concat([bytes.subarray(0, to), copied, bytes.subarray(to)]);
	},
];

/** One to three changes: a bit, a byte, a number, a cut, a gap, an insertion, a repetition. */
export function changeBytes(bytes: Uint8Array, random: Random): Buffer {
	let changed: Buffer = Buffer.from(bytes);
	for (let left = between(random, 1, 3); left > 0; left--)
		changed = pick(random, CHANGES)(changed, random);
	return changed;
}

/** `changeBytes` with this probability. */
export function maybeChange(
	bytes: Uint8Array,
	random: Random,
	probability: number,
): Buffer {
	return chance(random, probability)
		? changeBytes(bytes, random)
		: Buffer.from(bytes);
}
