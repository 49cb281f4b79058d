/**
 * An order of rows that depends on their values alone, so that a random draw from it does not depend on the order of the input.
 * Rows are sorted by a hash of their bits, rows with one hash by the bits themselves. Equal rows stay in the order of the input.
 */
import { type RowSource, type Rows, sourceOf } from "./row-source.ts";

/** Rows whose hashes begin with the same bits are sorted together: about this many. */
const rowsTogether = 1024;
/** So many of the first bits at most. With the others, a row number of up to 41 bits is exact in a float64. */
const mostFirstBits = 20;

/** The numbers of all rows in that order. Needs little memory beside them and the hashes. */
export function contentOrder(
	features: Rows,
	hashes = hashRows(features),
): Int32Array {
	const source = sourceOf(features);
	const order = orderByHash(hashes);
	const { rows } = source;
	for (let start = 0, end = 0; start < rows; start = end) {
		const hash = hashes[order[start]];
		for (end = start + 1; end < rows && hashes[order[end]] === hash; ) end++;
		if (end - start > 1) sortByWords(order.subarray(start, end), source);
	}
	return order;
}

/** Row numbers in order of their hashes, rows of one hash in ascending order: a counting sort by the first bits, then each group by the others. */
function orderByHash(hashes: Uint32Array): Int32Array {
	const rows = hashes.length;
	const groups = Math.max(1, rows / rowsTogether);
	const firstBits = Math.min(mostFirstBits, Math.floor(Math.log2(groups)));
	const otherBits = 32 - firstBits;
	// A shift by 32 bits would be none.
	const groupOf = (hash: number) => (firstBits === 0 ? 0 : hash >>> otherBits);
	const ends = new Int32Array(2 ** firstBits + 1);
	for (let row = 0; row < rows; row++) ends[groupOf(hashes[row]) + 1]++;
	for (let group = 1; group < ends.length; group++)
		ends[group] += ends[group - 1];
	const order = new Int32Array(rows);
	for (let row = 0; row < rows; row++)
		order[ends[groupOf(hashes[row])]++] = row;
	// Each start has moved to its end.
	for (let group = 0, start = 0; start < rows; start = ends[group++])
		sortGroup(order.subarray(start, ends[group]), hashes, 2 ** otherBits);
	return order;
}

/** Sorts rows by their hashes modulo `modulus`. A key is hash and row in one number: sorting numbers takes a tenth of the time of sorting with a comparison function. */
function sortGroup(
	order: Int32Array,
	hashes: Uint32Array,
	modulus: number,
): void {
	const numRows = hashes.length;
	const keys = Float64Array.from(
		order,
		(row) => (hashes[row] % modulus) * numRows + row,
	).sort();
	for (let i = 0; i < keys.length; i++) order[i] = keys[i] % numRows;
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
