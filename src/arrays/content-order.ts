/**
 * Rows in an order that their values alone decide, so that what is drawn from them does not depend on the order in which they came:
 * by a hash of a row's bits, rows of one hash by the bits themselves. Equal rows, which nothing tells apart, stay as they came.
 */
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

/** Whole numbers up to 2^53 are exact. */
const exactBits = 53;

/** The numbers of all rows; works with 8 bytes a row beside them and their hashes. */
export function contentOrder(
	features: Rows,
	hashes = hashRows(features),
): Int32Array {
	const source = sourceOf(features);
	const { rows } = source;
	const hashBits = Math.min(32, exactBits - Math.ceil(Math.log2(rows)));
	// Hash and row in one number, so that numbers are sorted and not rows: a tenth of the time.
	const keys = new Float64Array(rows);
	for (let row = 0; row < rows; row++) {
		const hash = hashes[row] >>> (32 - hashBits);
		keys[row] = hash * rows + row;
	}
	keys.sort();
	const order = new Int32Array(rows);
	for (let place = 0; place < rows; place++) order[place] = keys[place] % rows;
	const hashAt = (place: number) => Math.floor(keys[place] / rows);
	for (let start = 0, end = 0; start < rows; start = end) {
		const hash = hashAt(start);
		for (end = start + 1; end < rows && hashAt(end) === hash; ) end++;
		if (end - start > 1) sortByWords(order.subarray(start, end), source);
	}
	return order;
}

/** 32 bits of each row's values: equal rows have the same. */
export function hashRows(features: Rows): Uint32Array {
	const source = sourceOf(features);
	const hashOf = createRowHash(source);
	const hashes = new Uint32Array(source.rows);
	for (let row = 0; row < hashes.length; row++) hashes[row] = hashOf(row);
	return hashes;
}

/** Returns what hashes single rows, as `hashRows` does all. */
export function createRowHash(source: RowSource): (row: number) => number {
	const words = wordsOf(source);
	return (row) => hashWords(words, source.at(row), source.cols);
}

function wordsOf({ values }: RowSource): Int32Array {
	return new Int32Array(values.buffer, values.byteOffset, values.length);
}

const mix = (hash: number, word: number) =>
	Math.imul(((hash << 5) | (hash >>> 27)) ^ word, 0x9e3779b1);

/** 32 bits (rustc's FxHash twice, so that one need not wait for the other, and the last step of MurmurHash3). */
function hashWords(words: Int32Array, start: number, length: number): number {
	let even = 0;
	let odd = 0;
	let at = start;
	for (const end = start + length - 1; at < end; at += 2) {
		even = mix(even, words[at]);
		odd = mix(odd, words[at + 1]);
	}
	if (at < start + length) even = mix(even, words[at]);
	let hash = mix(even, odd);
	hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
	hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
	return (hash ^ (hash >>> 16)) >>> 0;
}

function sortByWords(order: Int32Array, source: RowSource): void {
	const words = wordsOf(source);
	const compare = (a: number, b: number) => {
		const aAt = source.hold(a);
		const bAt = source.at(b);
		for (let d = 0; d < source.cols; d++) {
			const difference = words[aAt + d] - words[bAt + d];
			if (difference !== 0) return difference;
		}
		return 0;
	};
	// A sort would compare a million equal rows twenty times.
	if (order.every((row) => compare(row, order[0]) === 0)) return;
	order.sort((a, b) => compare(a, b) || a - b);
}
