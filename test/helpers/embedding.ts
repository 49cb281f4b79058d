/** A made embedding of people: all directions have a part in common, as those of many face embeddings do, and lie in few of the dimensions. */
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { createRandom } from "../../src/arrays/random.ts";

export interface People extends FloatMatrix {
	/** Whose each row is. */
	readonly people: Int32Array;
}

const cols = 64;
/** Dimensions that people differ in; the last one is common to all. */
const used = 16;
const common = 10;

/** Photographs of length 1: `sizes` of each person, one person after another. */
export function embeddedPeople(
	sizes: readonly number[],
	seed: number,
	{ noise = 0.3 } = {},
): People {
	const random = createRandom(seed);
	const people = sizes.flatMap((size, person) => new Array(size).fill(person));
	const directions = sizes.map(() =>
		Array.from({ length: cols }, (_, d) => (d < used ? random.normal() : 0)),
	);
	const data = Float32Array.from({ length: people.length * cols }, (_, i) => {
		const d = i % cols;
		const own = directions[people[Math.floor(i / cols)]][d];
		return own + noise * random.normal() + (d === used ? common : 0);
	});
	const rows = { rows: people.length, cols, data };
	const { features } = normaliseRows(rows, data);
	return { ...features, people: Int32Array.from(people) };
}

/** Rows of length 1 in all directions alike. */
export function noiseRows(rows: number, seed: number): FloatMatrix {
	const random = createRandom(seed);
	const data = Float32Array.from({ length: rows * cols }, () =>
		random.normal(),
	);
	return normaliseRows({ rows, cols, data }, data).features;
}

/** The rows of both, one after the other. */
export function stack(a: FloatMatrix, b: FloatMatrix): FloatMatrix {
	const data = new Float32Array(a.data.length + b.data.length);
	data.set(a.data);
	data.set(b.data, a.data.length);
	return { rows: a.rows + b.rows, cols: a.cols, data };
}

/** Mean and deviation of the cosines of all pairs of different people, by the definition. */
export function strangers64({ rows, cols, data, people }: People) {
	let count = 0;
	let sum = 0;
	let squares = 0;
	for (let a = 0; a < rows; a++)
		for (let b = 0; b < a; b++) {
			if (people[a] === people[b]) continue;
			let cosine = 0;
			for (let d = 0; d < cols; d++)
				cosine += data[a * cols + d] * data[b * cols + d];
			count++;
			sum += cosine;
			squares += cosine * cosine;
		}
	const mean = sum / count;
	return { mean, deviation: Math.sqrt(squares / count - mean * mean) };
}
