import { describe, expect, it } from "vitest";
import { sourceOf } from "../../../src/arrays/row-source.ts";
import type { CheckpointMetadata } from "../../../src/arrays/state-dict.ts";
import type { ImpostorStatistics } from "../../../src/metrics/impostors.ts";
import {
	chooseImpostors,
	isPlausible,
} from "../../../src/relational/impostors/choose-impostors.ts";
import { describeEmbeddings } from "../../../src/relational/impostors/known-embeddings.ts";
import { hasNobodyToCompare } from "../../../src/relational/impostors/nobody-to-compare.ts";
import { readUnitRows } from "../../../src/relational/score/unit-rows.ts";
import {
	embeddedPeople,
	noiseRows,
	strangers64,
} from "../../helpers/embedding.ts";
import { relationalCheckpoint } from "../../helpers/relational-checkpoint.ts";

const many = embeddedPeople(new Array(150).fill(2), 1);
const onePerson = embeddedPeople([50], 2);
const [known] = describeEmbeddings(
	[{ features: many, labels: many.people }],
	1,
);
const { metadata } = relationalCheckpoint(0);
const knowing: CheckpointMetadata = {
	...metadata,
	training: { embeddings: [known], statistics: "without foreign rows" },
};
const truth = strangers64(many);
const given: ImpostorStatistics = { mean: 0.1, deviation: 0.2 };
const seed = 1;

const near = (a: ImpostorStatistics, b: ImpostorStatistics) =>
	Math.abs(a.mean - b.mean) < 0.35 * b.deviation &&
	Math.abs(a.deviation / b.deviation - 1) < 0.25;

describe("the statistics of a set", () => {
	it("are those that are given, before all others", () => {
		const options = { seed, given, reference: many };
		const chosen = chooseImpostors(onePerson, knowing, options);
		expect(chosen).toMatchObject({ impostors: given, source: "file" });
	});

	it("are measured against a reference, also for one person and an embedding that nobody knows", () => {
		const options = { seed, reference: many };
		for (const network of [knowing, metadata]) {
			const chosen = chooseImpostors(onePerson, network, options);
			expect(chosen.source).toBe("reference");
			expect(near(chosen.impostors, truth)).toBe(true);
		}
		const one = { rows: 1, cols: many.cols, data: many.data.slice(0, 64) };
		const { impostors } = chooseImpostors(onePerson, metadata, {
			seed,
			reference: one,
		});
		expect(Math.abs(impostors.mean - truth.mean)).toBeLessThan(
			3 * truth.deviation,
		);
	});

	it("are measured on the rows where these have people to compare", () => {
		const chosen = chooseImpostors(many, knowing, { seed });
		expect(chosen.source).toBe("rows");
		expect(chosen.known).toEqual(known.impostors);
		expect(near(chosen.impostors, truth)).toBe(true);
	});

	it("are those of the known embedding for one person and for single rows", () => {
		const oneRow = embeddedPeople([1], 5);
		for (const rows of [onePerson, oneRow])
			expect(chooseImpostors(rows, knowing, { seed })).toEqual({
				impostors: known.impostors,
				source: "checkpoint",
				known: known.impostors,
			});
	});

	it("are measured where the embedding is not known", () => {
		const other = noiseRows(60, 3);
		for (const [rows, network] of [
			[onePerson, metadata],
			[other, knowing],
		] as const)
			expect(chooseImpostors(rows, network, { seed })).toMatchObject({
				source: "rows",
				known: null,
			});
	});

	it("do not depend on the lengths and the order of rows, which stay as they are", () => {
		const { rows, cols } = many;
		const data = new Float32Array(many.data.length);
		for (let row = 0; row < rows; row++)
			for (let d = 0; d < cols; d++)
				data[(rows - 1 - row) * cols + d] =
					2 ** (row % 5) * many.data[row * cols + d];
		const before = data.slice();
		const scaled = chooseImpostors({ rows, cols, data }, knowing, { seed });
		const { impostors } = chooseImpostors(many, knowing, { seed });
		expect(scaled.impostors.mean).toBeCloseTo(impostors.mean, 6);
		expect(data).toEqual(before);
	});
});

describe("rows that are normalised on demand", () => {
	it("are those divided by their length, however they are read", () => {
		const data = many.data.map((value) => 3 * value);
		const source = readUnitRows({ ...many, data });
		const expected = sourceOf(many);
		for (const row of [0, 299, 5, 256 + 5, 5, 0]) {
			const held = source.hold(row);
			source.at((row + 7) % 300);
			for (let d = 0; d < 64; d++)
				expect(source.values[held + d]).toBeCloseTo(
					many.data[expected.at(row) + d],
					6,
				);
		}
	});
});

describe("measured statistics", () => {
	const at = { mean: 0.8, deviation: 0.04 };
	it.each([
		["the known ones", at, true],
		[
			"a mean just less than a deviation higher",
			{ mean: 0.839, deviation: 0.04 },
			true,
		],
		[
			"a mean more than a deviation higher",
			{ mean: 0.841, deviation: 0.04 },
			false,
		],
		["a much lower mean", { mean: 0.5, deviation: 0.04 }, true],
		["a deviation much larger", { mean: 0.8, deviation: 0.061 }, false],
		["a deviation much smaller", { mean: 0.8, deviation: 0.026 }, false],
		["random directions", { mean: 0, deviation: 0.125 }, false],
	])("are compared with known ones: %s", (_, measured, expected) => {
		expect(isPlausible(measured, at)).toBe(expected);
	});
});

describe("nobody to compare with", () => {
	const alone = (count: number) =>
		Int32Array.from({ length: count }, (_, i) => i);
	const rows = {
		impostors: { mean: 0, deviation: 0.09 },
		source: "rows",
		known: null,
	} as const;
	const alike = { ...rows, impostors: { mean: 0.95, deviation: 0.02 } };
	const pairs = Int32Array.from({ length: 40 }, (_, i) => i >> 1);
	/** 10 of 40 rows are in pairs. */
	const some = Int32Array.from({ length: 40 }, (_, i) => (i < 10 ? i >> 1 : i));
	const squeezed = Int32Array.from(some, (id) => (id < 5 ? id : id - 5));

	it.each([
		["every row alone", rows, alone(50), true],
		["one cluster", rows, new Int32Array(50), true],
		["one row", rows, alone(1), true],
		["pairs", rows, pairs, false],
		["few pairs, strangers far off", rows, squeezed, false],
		["few pairs, strangers as near as equal rows", alike, squeezed, true],
		["pairs, strangers as near as equal rows", alike, pairs, false],
		[
			"a known embedding",
			{ ...rows, known: { mean: 0, deviation: 0.1 } },
			alone(50),
			false,
		],
		[
			"known statistics",
			{ ...rows, source: "checkpoint" as const },
			alone(50),
			false,
		],
		[
			"given statistics",
			{ ...rows, source: "file" as const },
			alone(50),
			false,
		],
		[
			"a reference",
			{ ...rows, source: "reference" as const },
			alone(50),
			false,
		],
		["no statistics, as for an L-GCN", null, alone(50), false],
	])("is said or not: %s", (_, used, clusters, expected) => {
		expect(hasNobodyToCompare(used, clusters)).toBe(expected);
	});
});
