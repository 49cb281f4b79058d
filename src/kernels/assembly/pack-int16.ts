/** Converts rows to int16 for the pair search. */
import { int16Scale } from "../sizes";

/**
 * Packs the float32 from `from` up to `end`, a multiple of eight, as words of two int16 each. Words are `wordBytes` apart: the words of the other
 * rows of a group lie between them. An int16 is its value times 2^15, rounded to the nearest, halves to even; 1 becomes the largest int16,
 * one step less.
 */
export function packInt16(
	from: usize,
	end: usize,
	to: usize,
	wordBytes: usize,
): void {
	for (; from < end; from += 32) {
		const words = i16x8.narrow_i32x4_s(
			toInt32(v128.load(from)),
			toInt32(v128.load(from, 16)),
		);
		v128.store32_lane(to, words, 0);
		to += wordBytes;
		v128.store32_lane(to, words, 1);
		to += wordBytes;
		v128.store32_lane(to, words, 2);
		to += wordBytes;
		v128.store32_lane(to, words, 3);
		to += wordBytes;
	}
}

function toInt32(values: v128): v128 {
	return i32x4.trunc_sat_f32x4_s(
		f32x4.nearest(f32x4.mul(values, f32x4.splat(<f32>int16Scale))),
	);
}
