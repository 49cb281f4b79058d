/**
 * Draws small libraries from a labelled data set, for training. In a small set, the nearest row is mostly another person, and a network learns that only
 * from many small sets. Their kinds and sizes are random too, so that no two are alike.
 */
import { knownRows, unknownLabel } from "../../arrays/labels.ts";
import type { FloatMatrix } from "../../arrays/matrix.ts";
import type { Random } from "../../arrays/random.ts";
import { addNoise, project, removeMean } from "./transformations.ts";

/** The number of libraries that are drawn from each data set. */
export const drawnLibraries = 60;

/** Limits of the share of rows, or of identities, that are in a library; the logarithm of the share is uniform. */
const rowShares = [0.02, 0.3] as const;
const identityShares = [0.03, 0.3] as const;
/** Limits of the number of people who have most rows of a library, and of the rows of other people for each of them. */
const dominating = [2, 30] as const;
const othersEach = [10, 30] as const;
/** In half of these libraries they are the people with the most rows; in the others they start at one of the first 60 people in order of rows. */
const followers = 60;

/** Limits of the length of projected rows. */
const projectedLengths = [40, 240] as const;
/** Limits of the length of a row's noise, as a share of the length of a row without the mean. */
const noiseShares = [0.2, 1] as const;

/**
 * Draws the rows of a random library, in ascending order; there may be few or none. Rows of unknown identity are only in libraries that are drawn by row,
 * and not in those that are drawn by identity or in which few people have most rows.
 */
export function drawLibrary(labels: Int32Array, random: Random): Int32Array {
	const kind = random.next();
	if (kind < 0.5) {
		const share = drawBetween(rowShares, random);
		return rowsWhere(labels, () => random.next() < share);
	}
	const bySize = identitiesBySize(labels);
	if (kind < 0.7) {
		const share = drawBetween(identityShares, random);
		const isIn = new Set(bySize.filter(() => random.next() < share));
		return rowsWhere(labels, (row) => isIn.has(labels[row]));
	}
	const people = Math.floor(drawBetween(dominating, random));
	const first = random.next() < 0.5 ? 0 : Math.floor(random.next() * followers);
	const isIn = new Set(bySize.slice(first, first + people));
	const others = people * drawBetween(othersEach, random);
	const share = Math.min(1, others / knownRows(labels).length);
	return rowsWhere(
		labels,
		// A number is drawn for every row, so that the numbers do not depend on who has most rows.
		(row) =>
			(random.next() < share && labels[row] !== unknownLabel) ||
			isIn.has(labels[row]),
	);
}

/** Average number of rows of a library, without the rows of the people who have most. */
export function meanLibraryRows(numRows: number): number {
	const others = meanBetween(dominating) * meanBetween(othersEach);
	const share =
		0.5 * meanBetween(rowShares) + 0.2 * meanBetween(identityShares);
	return share * numRows + 0.3 * Math.min(others, numRows);
}

/** Makes a random other embedding from rows of length 1: unchanged, without its mean, projected, with noise, or with half of its columns. */
export function drawEmbedding(
	features: FloatMatrix,
	random: Random,
): FloatMatrix {
	const kind = random.next();
	if (kind < 0.3) return features;
	if (kind < 0.4) return removeMean(features);
	if (kind < 0.75) {
		const length = Math.round(drawBetween(projectedLengths, random));
		return project(features, length, random);
	}
	if (kind < 0.9) {
		const length = drawBetween(noiseShares, random) * spread(features);
		return addNoise(features, length / Math.sqrt(features.cols), random);
	}
	return halfOfColumns(features, random);
}

/** A random number between two limits whose logarithm is uniform. */
export function drawBetween(
	[least, most]: readonly [number, number],
	random: Random,
): number {
	return least * (most / least) ** random.next();
}

/** Mean of what `drawBetween` draws. */
const meanBetween = ([least, most]: readonly [number, number]) =>
	(most - least) / Math.log(most / least);

/** All identities, those with the most rows first, and equal ones by number. */
function identitiesBySize(labels: Int32Array): number[] {
	const sizes = new Map<number, number>();
	for (const id of labels)
		if (id !== unknownLabel) sizes.set(id, (sizes.get(id) ?? 0) + 1);
	return [...sizes]
		.sort(([a, sizeA], [b, sizeB]) => sizeB - sizeA || a - b)
		.map(([id]) => id);
}

function rowsWhere(
	labels: Int32Array,
	test: (row: number) => boolean,
): Int32Array {
	return Int32Array.from(labels.keys()).filter(test);
}

/** Root of the mean squared length of the rows without their mean. */
function spread(features: FloatMatrix): number {
	let sum = 0;
	for (const value of removeMean(features).data) sum += value * value;
	return Math.sqrt(sum / features.rows);
}

function halfOfColumns(
	{ rows, cols, data }: FloatMatrix,
	random: Random,
): FloatMatrix {
	const columns = Array.from({ length: cols }, (_, d) => d).filter(
		() => random.next() < 0.5,
	);
	// A single column has no direction left to compare.
	if (columns.length < 2) return { rows, cols, data };
	const out = new Float32Array(rows * columns.length);
	for (let i = 0, at = 0; i < rows; i++)
		for (const d of columns) out[at++] = data[i * cols + d];
	return { rows, cols: columns.length, data: out };
}
