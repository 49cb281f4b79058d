/** Rows of a made-up embedding, in which foreign rows and rows of low quality are planted. */
import { describe, expect, test } from "vitest";
import { lowQuality } from "../../src/arrays/cluster-details.ts";
import { createRandom, type Random } from "../../src/arrays/random.ts";
import { sourceOf } from "../../src/arrays/row-source.ts";
import {
	countFindings,
	describeRows,
} from "../../src/pipeline/findings/find-rows.ts";
import { inspectRows } from "../../src/pipeline/findings/inspect-rows.ts";
import { medianOf, spreadOf } from "../../src/pipeline/findings/robust.ts";
import { measureRows } from "../../src/pipeline/findings/row-facts.ts";

const cols = 64;
/** Dimensions in which people differ. */
const subspace = 24;

interface Made {
	readonly rows: Float64Array[];
	readonly people: number[];
}

const unit = (row: ArrayLike<number>): Float64Array => {
	const length = Math.hypot(...Array.from(row));
	return Float64Array.from(row, (value) => value / length);
};
const normals = (random: Random, length: number, scale: number) =>
	Float64Array.from({ length }, () => scale * random.normal());

/** People of so many rows each; all have a common part, of which two strangers have a cosine of about a half. */
function makePeople(random: Random, sizes: readonly number[]): Made {
	const rows: Float64Array[] = [];
	const people: number[] = [];
	sizes.forEach((size, person) => {
		const face = normals(random, cols, 1 / Math.sqrt(subspace)).map((x, d) =>
			d === 0 ? 1 : d <= subspace ? x : 0,
		);
		for (let i = 0; i < size; i++) {
			const noise = normals(random, cols, 0.06);
			rows.push(unit(face.map((x, d) => x + noise[d])));
			people.push(person);
		}
	});
	return { rows, people };
}

function inspect({ rows, people }: Made, scale: (row: number) => number) {
	const data = Float32Array.from(
		rows.flatMap((row, i) => Array.from(row, (x) => x * scale(i))),
	);
	const source = sourceOf({ rows: rows.length, cols, data });
	const clusters = Int32Array.from(people);
	return inspectRows(source, measureRows(source), clusters);
}

const flagged = (flags: ArrayLike<number>) =>
	Array.from(flags).flatMap((flag, row) => (flag ? [row] : []));
const lowRows = (quality: Float32Array) =>
	flagged(Array.from(quality, (value) => (value < lowQuality ? 1 : 0)));

const library = () => [
	...Array.from({ length: 160 }, () => 3),
	...Array.from({ length: 150 }, () => 1),
];

describe("clean rows", () => {
	test.each([
		["many people", library()],
		["two people with most rows", [150, 120, ...Array(40).fill(1)]],
		["one person", [60]],
		["few rows", [2, 1]],
	])("are all good: %s", (_, sizes) => {
		const made = makePeople(createRandom(1), sizes);
		const { foreign, quality } = inspect(made, () => 1);
		expect(flagged(foreign)).toEqual([]);
		expect(lowRows(quality)).toEqual([]);
		expect(Math.max(...quality)).toBeLessThanOrEqual(1);
	});
});

describe("foreign rows", () => {
	const random = createRandom(2);
	const kinds: [string, (made: Made) => Float64Array][] = [
		["random", () => unit(normals(random, cols, 1))],
		["negated", ({ rows }) => rows[random.below(400)].map((x) => -x)],
		["one number repeated", () => new Float64Array(cols).fill(0.125)],
		["zeros", () => new Float64Array(cols)],
		[
			"far from the mean",
			() => {
				const noise = unit(normals(random, cols, 1).fill(0, 0, 1));
				return noise.map((x, d) => (d === 0 ? 0.1 : x * Math.sqrt(0.99)));
			},
		],
	];
	test.each(kinds)("%s are found, a fortieth or a tenth of all", (_, draw) => {
		for (const count of [16, 63]) {
			const made = makePeople(createRandom(3), library());
			const first = made.rows.length;
			for (let i = 0; i < count; i++) {
				made.rows.push(draw(made));
				made.people.push(1000 + i);
			}
			const { foreign, quality } = inspect(made, () => 1);
			const planted = Array.from({ length: count }, (_, i) => first + i);
			expect(flagged(foreign)).toEqual(planted);
			expect(lowRows(quality)).toEqual(planted);
		}
	});

	test("the length of rows changes nothing but their figure", () => {
		const made = makePeople(createRandom(4), library());
		made.rows.push(unit(normals(random, cols, 1)));
		made.people.push(1000);
		const plain = inspect(made, () => 20);
		const scaled = inspect(made, (row) => (row === 7 ? 5 : 20));
		expect(scaled.foreign).toEqual(plain.foreign);
		const changed = flagged(
			scaled.quality.map((figure, row) =>
				Math.abs(figure - plain.quality[row]) > 0.05 ? 1 : 0,
			),
		);
		expect(changed).toEqual([7]);
		// A quarter of the median length takes three eighths. Other values may draw another sample.
		expect(scaled.quality[7]).toBeCloseTo(plain.quality[7] * 0.625, 1);
	});
});

describe("rows drawn to a common point", () => {
	test.each(["anywhere", "the common part"])(
		"%s are of low quality",
		(where) => {
			const random = createRandom(5);
			const made = makePeople(random, [
				90,
				...Array.from({ length: 220 }, () => 3),
			]);
			const point =
				where === "anywhere"
					? unit(normals(random, cols, 1))
					: Float64Array.from({ length: cols }, (_, d) => (d === 0 ? 1 : 0));
			const drawn = made.rows.map((_, row) => (row % 7 === 3 ? 1 : 0));
			made.rows.forEach((row, i) => {
				if (drawn[i]) made.rows[i] = unit(row.map((x, d) => x + point[d]));
			});
			const { quality, foreign } = inspect(made, () => 1);
			const planted = flagged(drawn);
			const low = new Set(lowRows(quality));
			const found = planted.filter((row) => low.has(row)).length;
			expect(found / planted.length).toBeGreaterThan(0.95);
			expect(low.size - found).toBeLessThan(0.01 * made.rows.length);
			expect(flagged(foreign).length).toBeLessThan(0.01 * made.rows.length);
		},
	);
});

test("copies have the findings of the row that was inspected, and count in their cluster", () => {
	const inspection = {
		quality: Float32Array.of(0.25, 1, 0.75),
		foreign: Uint8Array.of(0, 0, 1),
	};
	// Rows 1, 3 and 4 are no copies.
	const copyOf = Int32Array.of(1, 1, 3, 3, 4, 1);
	const clusters = Int32Array.of(0, 0, 0, 0, 1, 0);
	const findings = describeRows(inspection, clusters, copyOf);
	expect(findings).toEqual({
		copyOf,
		quality: Float32Array.of(0.25, 0.25, 1, 1, 0.75, 0.25),
		foreign: Uint8Array.of(0, 0, 0, 0, 1, 0),
		doubtful: Uint8Array.of(1, 0),
	});
	expect(countFindings(findings)).toEqual({
		foreign: 1,
		lowQuality: 3,
		doubtfulClusters: 1,
	});
});

test("median and deviation", () => {
	expect(medianOf([3, 1, 2])).toBe(2);
	expect(medianOf([4, 1, 2, 3])).toBe(2.5);
	expect(spreadOf([1, 2, 3, 4, 100])).toEqual({ median: 3, deviation: 1.4826 });
	expect(spreadOf([5, 5]).deviation).toBe(1e-6);
});
