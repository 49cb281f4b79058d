/**
 * Composes libraries from one labelled data set, for training: photo collections differ in how many people they have and how often each occurs.
 *
 * Rows of unknown identity are only in the compositions that take rows regardless of their identity; there they are neighbours without a loss. Where
 * identities matter they are left out, since they would count as one identity, or as different from the people who dominate.
 */
import { unknownLabel } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import { permutation, type Random } from "../../arrays/random.ts";

export interface Composition {
	/** For logs: `at least 10 each`. */
	readonly name: string;
	/** Rows of the data set, ascending. */
	readonly rows: Int32Array;
}

const manyEach = 10;
const fewEach = 5;
const randomShare = 0.3;
/** Libraries in which few people have most photographs: the largest identities, and rows of others. */
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
		// For a row of unknown identity, isLarge is undefined: neither 0 nor 1.
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

/** Identities with the most rows first; ties by number. */
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

/** Returns a function that draws `count` of the rows that pass the test at random, ascending. */
function chooseRows(numRows: number, random: Random) {
	return (count: number, test: (row: number) => boolean): Int32Array =>
		permutation(numRows, random).filter(test).slice(0, count).sort();
}

/** The rows of a composition as a matrix of its own. */
export function takeRows(
	{ cols, data }: FloatMatrix,
	rows: Int32Array,
): FloatMatrix {
	const taken = new Float32Array(rows.length * cols);
	for (let i = 0; i < rows.length; i++)
		taken.set(data.subarray(rows[i] * cols, (rows[i] + 1) * cols), i * cols);
	return { rows: rows.length, cols, data: taken };
}
