import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { measureImpostors } from "../../../src/relational/impostor-statistics.ts";
import { foreignRows } from "../../../src/relational/impostors/foreign-rows.ts";
import {
	embeddedPeople,
	noiseRows,
	stack,
	strangers64,
} from "../../helpers/embedding.ts";
import { impostorsOf, sampleOf } from "../../helpers/impostors.ts";

const faces = embeddedPeople(
	Array.from({ length: 500 }, (_, person) => 1 + (person % 3)),
	1,
);
const mean = Float64Array.from({ length: faces.cols }, (_, d) => {
	let sum = 0;
	for (let row = 0; row < faces.rows; row++)
		sum += faces.data[row * faces.cols + d];
	return sum / faces.rows;
});
const length = Math.hypot(...mean);

/** Foreign rows of length 1, of one kind. */
const kinds: Record<string, (rows: number) => FloatMatrix> = {
	noise: (rows) => noiseRows(rows, 7),
	"one placeholder": (rows) => ({
		rows,
		cols: faces.cols,
		data: new Float32Array(rows * faces.cols).fill(1 / Math.sqrt(faces.cols)),
	}),
	"negated faces": (rows) => ({
		rows,
		cols: faces.cols,
		data: faces.data.slice(0, rows * faces.cols).map((value) => -value),
	}),
	"a fifth of the mean direction": (rows) => {
		const data = noiseRows(rows, 8).data.map(
			(value, i) =>
				0.2 * (mean[i % faces.cols] / length) + Math.sqrt(0.96) * value,
		);
		return { rows, cols: faces.cols, data };
	},
};

describe("foreign rows", () => {
	const clean = impostorsOf(faces, 1);
	const cases = Object.keys(kinds).flatMap((kind) =>
		[0.01, 0.026, 0.1].map((share): [string, number] => [kind, share]),
	);

	it.each(cases)("are found and move nothing: %s, %d", (kind, share) => {
		const count = Math.round((share * faces.rows) / (1 - share));
		const all = stack(faces, kinds[kind](count));
		const sample = sampleOf(all, 1);
		const marks = foreignRows(sample)!;
		const marked = [...marks.keys()].filter((row) => marks[row] === 1);
		expect(marked).toEqual(
			Array.from({ length: count }, (_, i) => faces.rows + i),
		);
		const measured = measureImpostors(sample, "without foreign rows");
		const shift = Math.abs(measured.mean - clean.mean) / clean.deviation;
		expect(shift).toBeLessThan(0.05);
		const ratio = measured.deviation / clean.deviation;
		expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
	});

	it("move the quantiles that older networks are given", () => {
		const all = stack(faces, kinds.noise(Math.round(faces.rows / 9)));
		const measured = measureImpostors(sampleOf(all, 1), "quantiles");
		expect(measured.deviation).toBeGreaterThan(2 * clean.deviation);
	});

	it.each([
		["many people", faces],
		[
			"two people with most rows",
			embeddedPeople([120, 100, ...new Array(40).fill(1)], 2),
		],
		["one person", embeddedPeople([80], 3)],
		["four faces filmed", embeddedPeople([30, 30, 30, 30], 4, { noise: 0.02 })],
		["three rows", embeddedPeople([1, 2], 5)],
	])("are none among faces, whose statistics stay the same: %s", (_, rows) => {
		const sample = sampleOf(rows, 1);
		expect(foreignRows(sample) === null).toBe(true);
		expect(measureImpostors(sample, "without foreign rows")).toEqual(
			measureImpostors(sample, "quantiles"),
		);
	});

	it("leave statistics that are those of different people", () => {
		const truth = strangers64(faces);
		const shift = Math.abs(clean.mean - truth.mean) / truth.deviation;
		expect(shift).toBeLessThan(0.25);
	});

	it("are found among so many rows that a row has few pairs", () => {
		// 30,000 rows with 13 pairs each; three numbers a row are enough to tell them apart.
		const random = createRandom(3);
		const numRows = 30_000;
		const isForeign = (row: number) => row % 20 === 0;
		const rows = new Int32Array(200_000).map(() => random.below(numRows));
		const others = rows.map(() => random.below(numRows));
		const cosines = Float64Array.from(rows, (row, pair) =>
			isForeign(row) || isForeign(others[pair])
				? 0.1 * random.normal()
				: 0.8 + 0.04 * random.normal(),
		);
		const marked = foreignRows({ rows, others, cosines, cols: 3 })!;
		const wrong = marked.reduce(
			(sum, mark, row) => sum + Number(mark !== Number(isForeign(row))),
			0,
		);
		expect(wrong).toBeLessThan(5);
	});
});
