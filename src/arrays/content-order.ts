/**
 * An order of rows that depends on their values alone, so that a random draw from it does not depend on the order of the input.
 * Rows are sorted by a hash of their bits, rows with one hash by the bits themselves. Equal rows stay in the order of the input.
 */
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

/** Integers up to 2^53 are exact in a float64. */
const exactBits = 53;

/** The numbers of all rows in that order. Needs 8 bytes of memory a row beside them and the hashes. */
export function contentOrder(
	features: Rows,
	hashes = hashRows(features),
): Int32Array {
	const source = sourceOf(features);
	const { rows } = source;
	const hashBits = Math.min(32, exactBits - Math.ceil(Math.log2(rows)));
	// A key is hash and row in one number: sorting numbers takes a tenth of the time of sorting with a comparison function.
	const keys = new Float64Array(rows);
	for (let row = 0; row < rows; row++) {
		const hash = hashes[row] >>> (32 - hashBits);
		keys[row] = hash * rows + row;
	}
	keys.sort();
	const order = new Int32Array(rows);
	for (let i = 0; i < rows; i++) order[i] = keys[i] % rows;
	const hashAt = (i: number) => Math.floor(keys[i] / rows);
	for (let start = 0, end = 0; start < rows; start = end) {
		const hash = hashAt(start);
		for (end = start + 1; end < rows && hashAt(end) === hash; ) end++;
		if (end - start > 1) sortByWords(order.subarray(start, end), source);
	}
	return order;
}

/** A 32-bit hash of each row's values. */
export function hashRows(features: Rows): Uint32Array {
	const source = sourceOf(features);
	const hashOf = createRowHash(source);
	const hashes = new Uint32Array(source.rows);
	for (let row = 0; row < hashes.length; row++) hashes[row] = hashOf(row);
	return hashes;
}

/** Returns a function that hashes one row as `hashRows` does. */
export function createRowHash(source: RowSource): (row: number) => number {
	const words = wordsOf(source);
	return (row) => hashWords(words, source.at(row), source.cols);
}

function wordsOf({ values }: RowSource): Int32Array {
	return new Int32Array(values.buffer, values.byteOffset, values.length);
}

const mix = (hash: number, word: number) =>
	Math.imul(((hash << 5) | (hash >>> 27)) ^ word, 0x9e3779b1);

/** Hashes even and odd words apart by rustc's FxHash, so that neither waits for the other, then mixes both by the last step of MurmurHash3. */
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

/** Whether two rows have the same bits. */
export function hasSameContent(
	source: RowSource,
	a: number,
	b: number,
): boolean {
	return compareWords(wordsOf(source), source, a, b) === 0;
}

function compareWords(
	words: Int32Array,
	source: RowSource,
	a: number,
	b: number,
): number {
	const aAt = source.hold(a);
	const bAt = source.at(b);
	for (let d = 0; d < source.cols; d++) {
		const difference = words[aAt + d] - words[bAt + d];
		if (difference !== 0) return difference;
	}
	return 0;
}

function sortByWords(order: Int32Array, source: RowSource): void {
	const words = wordsOf(source);
	const compare = (a: number, b: number) => compareWords(words, source, a, b);
	// Equal rows need no sort. It would compare each of a million equal rows about twenty times.
	if (order.every((row) => compare(row, order[0]) === 0)) return;
	order.sort((a, b) => compare(a, b) || a - b);
}
