import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import {
	type ConditionSet,
	conditionSizes,
	drawCondition,
} from "../../../src/relational/train/conditions.ts";
import { drawPoints } from "../../../src/relational/train/point-classes.ts";

const cols = 32;
const draws = 6;

/** 40 people with 1 to 15 photographs around a mean direction; the cosine of strangers is about 0.5. */
function makeFaces() {
	const random = createRandom(3);
	const vector = (length: number) =>
		Array.from(
			{ length: cols },
			() => (length / Math.sqrt(cols)) * random.normal(),
		);
	const common = vector(1);
	const rows: number[][] = [];
	const labels: number[] = [];
	for (let id = 0; id < 40; id++) {
		const person = vector(0.8);
		for (let i = 0; i <= id % 15; i++) {
			const own = vector(0.6);
			rows.push(unit(own.map((v, d) => v + person[d] + common[d])));
			labels.push(id);
		}
	}
	const data = Float32Array.from(rows.flat());
	return {
		features: { rows: rows.length, cols, data },
		labels: Int32Array.from(labels),
	};
}

const faces = makeFaces();

function unit(row: readonly number[]): number[] {
	const length = Math.hypot(...row);
	return row.map((value) => value / length);
}

const rowOf = ({ features }: Pick<ConditionSet, "features">, row: number) =>
	features.data.subarray(row * features.cols, (row + 1) * features.cols);

function cosine(a: Float32Array, b: Float32Array): number {
	return a.reduce((sum, value, d) => sum + value * b[d], 0);
}

function drawAll(condition: Parameters<typeof drawCondition>[0], seed: number) {
	const random = createRandom(seed);
	return Array.from({ length: draws }, () =>
		drawCondition(condition, faces, (features) => features, random),
	);
}

/** For each row of a set, the row of the faces that it is most similar to. */
function nearestFaces(set: ConditionSet): number[] {
	return Array.from({ length: set.features.rows }, (_, row) => {
		let best = 0;
		let most = Number.NEGATIVE_INFINITY;
		for (let face = 0; face < faces.features.rows; face++) {
			const value = cosine(rowOf(set, row), rowOf(faces, face));
			if (value > most) [best, most] = [face, value];
		}
		return best;
	});
}

describe("every condition", () => {
	test.each([
		"bursts",
		"foreign",
		"fewPeople",
		"lowQuality",
		"points",
	] as const)(
		"%s: rows of length 1, the same for the same seed, and the faces stay as they are",
		(condition) => {
			const before = faces.features.data.slice();
			const sets = drawAll(condition, 5);
			for (const set of sets) {
				expect(set.labels).toHaveLength(set.features.rows);
				for (let row = 0; row < set.features.rows; row++)
					expect(cosine(rowOf(set, row), rowOf(set, row))).toBeCloseTo(1, 5);
			}
			expect(drawAll(condition, 5)).toEqual(sets);
			expect(faces.features.data).toEqual(before);
		},
	);

	test("has the number of rows that memory is counted for", () => {
		for (const { rows } of conditionSizes(faces.labels.length))
			expect(rows).toBeLessThanOrEqual(2 * faces.labels.length);
		const points = drawAll("points", 6).map(({ labels }) => labels.length);
		const [, , , , { rows: most }] = conditionSizes(faces.labels.length);
		expect(Math.max(...points)).toBeLessThanOrEqual(most);
	});
});

test("bursts: several rows of one face, of its person, nearer to it than strangers", () => {
	let repeated = 0;
	for (const set of drawAll("bursts", 1)) {
		const nearest = nearestFaces(set);
		const own = nearest.filter(
			(face, row) => faces.labels[face] === set.labels[row],
		);
		expect(own.length / nearest.length).toBeGreaterThan(0.95);
		if (new Set(nearest).size < 0.7 * nearest.length) repeated++;
	}
	expect(repeated).toBeGreaterThan(draws / 2);
});

test("foreign: the faces, and at most a tenth of rows that are no person of them, with the faces' statistics", () => {
	for (const set of drawAll("foreign", 2)) {
		const numFaces = set.labels.filter((id) => id < 40).length;
		const numForeign = set.labels.length - numFaces;
		expect(numForeign).toBeGreaterThan(0);
		expect(numForeign).toBeLessThanOrEqual(Math.ceil(0.1 * numFaces));
		const cosines: number[] = [];
		for (let row = 1; row < numFaces; row++)
			for (let other = 0; other < row; other++)
				if (set.labels[row] !== set.labels[other])
					cosines.push(cosine(rowOf(set, row), rowOf(set, other)));
		const mean = cosines.reduce((sum, c) => sum + c, 0) / cosines.length;
		const { mean: measured, deviation } = set.impostors!;
		expect(Math.abs(measured - mean)).toBeLessThan(deviation);
	}
});

test("few people: all photographs of up to four people, with about the statistics of all", () => {
	const counts = new Set<number>();
	for (const set of drawAll("fewPeople", 3)) {
		const people = new Set(set.labels);
		counts.add(people.size);
		for (const id of people) {
			const all = faces.labels.filter((label) => label === id).length;
			expect(all).toBeGreaterThanOrEqual(5);
			expect(set.labels.filter((label) => label === id)).toHaveLength(all);
		}
		expect(Math.abs(set.impostors!.mean - 0.5)).toBeLessThan(0.2);
	}
	expect([...counts].every((count) => count >= 1 && count <= 4)).toBe(true);
	expect(counts.size).toBeGreaterThan(2);
});

test("low quality: up to a quarter of the rows moved to a common direction, and all others faces as they are", () => {
	for (const set of drawAll("lowQuality", 4)) {
		const nearest = nearestFaces(set);
		const moved = nearest.filter(
			(face, row) => cosine(rowOf(set, row), rowOf(faces, face)) < 0.9999,
		);
		expect(moved.length).toBeGreaterThan(0);
		expect(moved.length).toBeLessThan(0.3 * nearest.length);
	}
});

test("points: each is nearest to the mean of its own class", () => {
	const random = createRandom(9);
	for (let draw = 0; draw < draws; draw++) {
		const set = drawPoints(400, random);
		const { rows, cols: length } = set.features;
		const classes = [...new Set(set.labels)];
		const means = classes.map((id) => {
			const mean = new Float32Array(length);
			for (let row = 0; row < rows; row++)
				if (set.labels[row] === id)
					rowOf({ features: set.features }, row).forEach((value, d) => {
						mean[d] += value;
					});
			return Float32Array.from(unit(Array.from(mean)));
		});
		let right = 0;
		for (let row = 0; row < rows; row++) {
			const cosines = means.map((mean) =>
				cosine(rowOf({ features: set.features }, row), mean),
			);
			const best = cosines.indexOf(Math.max(...cosines));
			if (classes[best] === set.labels[row]) right++;
		}
		expect(right / rows).toBeGreaterThan(0.97);
	}
});
