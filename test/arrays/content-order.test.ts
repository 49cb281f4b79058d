import { describe, expect, it } from "vitest";
import { contentOrder, hashRows } from "../../src/arrays/content-order.ts";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";

const matrix = (rows: readonly number[][]): FloatMatrix => ({
	rows: rows.length,
	cols: rows[0]?.length ?? 2,
	data: Float32Array.from(rows.flat()),
});
const inOrder = (features: FloatMatrix) =>
	takeRows(features, contentOrder(features)).data;

/** Two rows of different bits and one hash: the third word takes back what the first one changed. */
function collision(): [number[], number[]] {
	const row = (...words: number[]) => [
		...new Float32Array(Int32Array.from(words).buffer),
	];
	const after = (word: number) => {
		const hash = Math.imul(word, 0x9e3779b1);
		return (hash << 5) | (hash >>> 27);
	};
	const [a, b, c, d] = [0x3f000000, 0x3f000001, 0x3e000000, 0x3d000000];
	return [row(a, d, c, d), row(b, d, c ^ after(a) ^ after(b), d)];
}

describe("rows in order of what they hold", () => {
	it("are sorted by their hashes, also in several groups", () => {
		const features = randomFeatures(5000, 3, 7);
		const hashes = hashRows(features);
		// Some hashes at both ends, and some that two rows share.
		hashes.set([0, 0xffffffff, 0, 0x80000000, 0x7fffffff], 100);
		for (const rows of [1023, 1024, 2047, 2048, 5000]) {
			const some = {
				...features,
				rows,
				data: features.data.slice(0, rows * 3),
			};
			const own = hashes.slice(0, rows);
			const [low, high] = contentOrder(some, own);
			const truth = [...own.keys()].sort((a, b) => own[a] - own[b] || a - b);
			expect([low, high].sort((a, b) => a - b)).toEqual([100, 102]);
			expect([...contentOrder(some, own)].slice(2)).toEqual(truth.slice(2));
		}
	});

	it.each([
		["random", randomFeatures(500, 5, 1)],
		[
			"few values, so that many are equal",
			matrix(Array.from({ length: 500 }, (_, i) => [i % 3, -(i % 2)])),
		],
		["all equal", matrix(new Array(50).fill([1, 2]))],
		["of one hash", matrix([...collision(), ...collision(), ...collision()])],
		["one", matrix([[1, 2]])],
		["none", matrix([])],
	])("are the same from any order: %s", (_, features) => {
		const { rows } = features;
		const order = contentOrder(features);
		expect([...order].sort((a, b) => a - b)).toEqual([...order.keys()]);
		for (const seed of [1, 2, 3]) {
			const mixed = takeRows(features, permutation(rows, createRandom(seed)));
			expect(inOrder(mixed)).toEqual(inOrder(features));
		}
	});
});
