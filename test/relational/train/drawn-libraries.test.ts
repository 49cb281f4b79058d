import { describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import {
	drawEmbedding,
	drawLibrary,
} from "../../../src/relational/train/drawn-libraries.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";

const draws = 200;

/** 40 people with 50 photographs, 1,000 with one, shuffled. */
function makeLabels(): Int32Array {
	const ids = [
		...Array.from({ length: 2000 }, (_, i) => i % 40),
		...Array.from({ length: 1000 }, (_, i) => 40 + i),
	];
	return permutation(ids.length, createRandom(1)).map((row) => ids[row]);
}

describe("drawn libraries", () => {
	const labels = makeLabels();
	const random = createRandom(2);
	const libraries = Array.from({ length: draws }, () =>
		drawLibrary(labels, random),
	);
	/** Share of the rows, and of the rows of each of its many-image people that it has. */
	const described = libraries.map((rows) => {
		const counts = new Map<number, number>();
		for (const row of rows)
			counts.set(labels[row], (counts.get(labels[row]) ?? 0) + 1);
		const large = [...counts].filter(([id]) => id < 40);
		return {
			share: rows.length / labels.length,
			whole: large.filter(([, count]) => count === 50).length,
			large: large.length,
			alone: counts.size - large.length,
		};
	});

	test("hold each row once, ascending, and are the same for the same seed", () => {
		for (const rows of libraries)
			expect(rows.every((row, i) => i === 0 || row > rows[i - 1])).toBe(true);
		const again = createRandom(2);
		for (const rows of libraries.slice(0, 20))
			expect(drawLibrary(labels, again)).toEqual(rows);
	});

	test("have rows of unknown identity in libraries of rows alone", () => {
		const chance = createRandom(6);
		const known = labels.map((id) => (chance.below(2) === 0 ? -1 : id));
		const again = createRandom(2);
		let withUnknown = 0;
		for (let draw = 0; draw < draws; draw++) {
			const rows = drawLibrary(known, again);
			const unknown = rows.filter((row) => known[row] === -1).length;
			if (unknown === 0) continue;
			withUnknown++;
			// Drawn as any row is: about half.
			expect(Math.abs(unknown / rows.length - 0.5)).toBeLessThan(0.2);
		}
		// Half of all libraries are of rows.
		expect(withUnknown / draws).toBeGreaterThan(0.4);
		expect(withUnknown / draws).toBeLessThan(0.6);
	});

	test("are small ones mostly, and none as large as the whole", () => {
		const shares = described.map(({ share }) => share).sort((a, b) => a - b);
		expect(shares[draws / 2]).toBeLessThan(0.2);
		expect(shares[draws - 1]).toBeLessThan(0.8);
	});

	test("are of rows, of whole people, and of few people with many rows of others", () => {
		const ofRows = described.filter(({ whole }) => whole === 0);
		const ofPeople = described.filter(
			({ whole, large }) => whole > 0 && whole === large,
		);
		const dominated = described.filter(
			({ whole, large, alone }) => whole > 0 && large > whole && alone > 0,
		);
		// Half, a fifth and three tenths as drawn; some of the people's are of one-image people alone.
		expect(ofRows.length / draws).toBeGreaterThan(0.4);
		expect(ofPeople.length / draws).toBeGreaterThan(0.1);
		expect(dominated.length / draws).toBeGreaterThan(0.2);
		for (const { whole } of dominated) expect(whole).toBeLessThanOrEqual(30);
	});
});

describe("drawn embeddings", () => {
	const features = randomFeatures(40, 300, 1);
	const random = createRandom(3);
	const embeddings = Array.from({ length: draws }, () =>
		drawEmbedding(features, random),
	);
	const share = (test: (embedding: FloatMatrix) => boolean) =>
		embeddings.filter(test).length / draws;
	const column = ({ rows, cols, data }: FloatMatrix, d: number) =>
		Array.from({ length: rows }, (_, i) => data[i * cols + d]).join();

	test("have the rows, finite, and no fewer than 2 columns", () => {
		for (const { rows, cols, data } of embeddings) {
			expect(rows).toBe(40);
			expect(cols).toBeGreaterThan(1);
			expect(data.length).toBe(rows * cols);
			expect(data.every(Number.isFinite)).toBe(true);
		}
	});

	test("are as they were, half of the columns, of the same length, or projected", () => {
		const sourceColumns = new Set(
			Array.from({ length: 300 }, (_, d) => column(features, d)),
		);
		const isCut = (embedding: FloatMatrix) =>
			embedding.cols < 300 && sourceColumns.has(column(embedding, 0));
		const isProjected = (embedding: FloatMatrix) =>
			embedding.cols <= 240 && !sourceColumns.has(column(embedding, 0));
		expect(share((embedding) => embedding === features)).toBeGreaterThan(0.2);
		expect(share(isCut)).toBeGreaterThan(0.05);
		expect(share(isProjected)).toBeGreaterThan(0.25);
		for (const embedding of embeddings.filter(isCut)) {
			expect(Math.abs(embedding.cols - 150)).toBeLessThan(50);
			for (let d = 0; d < embedding.cols; d++)
				expect(sourceColumns.has(column(embedding, d))).toBe(true);
		}
	});

	test("with noise lie as far from where they were as the rows from their mean, at most", () => {
		const noisy = embeddings.filter(
			({ cols, data }) => cols === 300 && data !== features.data,
		);
		expect(noisy.length / draws).toBeGreaterThan(0.15);
		const spread = Math.sqrt(300);
		for (const { data } of noisy) {
			let sum = 0;
			for (let i = 0; i < data.length; i++)
				sum += (data[i] - features.data[i]) ** 2;
			expect(Math.sqrt(sum / 40)).toBeLessThan(1.15 * spread);
		}
	});
});
