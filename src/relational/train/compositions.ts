/**
 * Composes libraries (collections of photographs) from one labelled data set, for training: libraries differ in the number of people and in the
 * photographs of each.
 *
 * Rows of unknown identity are only in compositions that choose rows without regard to identity; there they are neighbours, but have no loss. In all others
 * they are left out, since they would count as one identity, or as different from the people with most photographs.
 */
import { unknownLabel } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { permutation, type Random } from "../../arrays/random.ts";

export interface Composition {
	/** A short name, such as `at least 10 each`. */
	readonly name: string;
	/** Rows of the data set, ascending. */
	readonly rows: Int32Array;
}

const manyEach = 10;
const fewEach = 5;
const randomShare = 0.3;
/** Libraries in which few people have most photographs: all rows of the `largest` identities, and `others` rows of other people. */
const dominated = [
	{ largest: 2, others: 40 },
	{ largest: 3, others: 60 },
	{ largest: 6, others: 100 },
	{ largest: 12, others: 200 },
	{ largest: 20, others: 300 },
] as const;

/** Returns the compositions of a data set that have at least two rows. */
export function composeLibraries(
	labels: Int32Array,
	random: Random,
): Composition[] {
	const sizes = countRows(labels);
	const isKnown = (row: number) => labels[row] !== unknownLabel;
	const bySize = (test: (size: number) => boolean) =>
		pick(labels.length, (row) => isKnown(row) && test(sizes[labels[row]]));
	const chosen = chooseRows(labels.length, random);
	const compositions = [
		{ name: "all", rows: pick(labels.length, () => true) },
		{
			name: `at least ${manyEach} each`,
			rows: bySize((size) => size >= manyEach),
		},
		{
			name: `at most ${fewEach} each`,
			rows: bySize((size) => size <= fewEach),
		},
		{
			name: `a random ${randomShare * 100}%`,
			rows: chosen(Math.round(randomShare * labels.length), () => true),
		},
		{ name: "none alone", rows: bySize((size) => size > 1) },
	];
	const order = identitiesBySize(sizes);
	for (const { largest, others } of dominated) {
		const isLarge = new Uint8Array(sizes.length);
		for (const id of order.subarray(0, largest)) isLarge[id] = 1;
		// For a row of unknown identity, isLarge[-1] is undefined, which is neither 0 nor 1.
		const rest = chosen(others, (row) => isLarge[labels[row]] === 0);
		const large = pick(labels.length, (row) => isLarge[labels[row]] === 1);
		const rows = Int32Array.of(...large, ...rest).sort();
		compositions.push({ name: `${largest} people and others`, rows });
	}
	return compositions.filter(({ rows }) => rows.length > 1);
}

function countRows(labels: Int32Array): Int32Array {
	let count = 0;
	for (let row = 0; row < labels.length; row++)
		if (labels[row] >= count) count = labels[row] + 1;
	const sizes = new Int32Array(count);
	for (let row = 0; row < labels.length; row++)
		if (labels[row] !== unknownLabel) sizes[labels[row]]++;
	return sizes;
}

/** All identities, those with the most rows first, and equal ones by number. */
function identitiesBySize(sizes: Int32Array): Int32Array {
	return Int32Array.from(sizes.keys()).sort(
		(a, b) => sizes[b] - sizes[a] || a - b,
	);
}

function pick(numRows: number, test: (row: number) => boolean): Int32Array {
	const rows = new Int32Array(numRows);
	let count = 0;
	for (let row = 0; row < numRows; row++) if (test(row)) rows[count++] = row;
	return rows.slice(0, count);
}

/** Returns a function that draws `count` of the rows that pass the test; they are in ascending order. */
function chooseRows(numRows: number, random: Random) {
	return (count: number, test: (row: number) => boolean): Int32Array =>
		permutation(numRows, random).filter(test).slice(0, count).sort();
}

/** Copies some rows of a matrix. */
export function takeRows(
	{ cols, data }: FloatMatrix,
	rows: Int32Array,
): FloatMatrix {
	const taken = new Float32Array(rows.length * cols);
	for (let i = 0; i < rows.length; i++)
		taken.set(data.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols);
	return { rows: rows.length, cols, data: taken };
}
