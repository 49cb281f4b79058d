import { describe, expect, test } from "vitest";
import { expandDetails, expandGrouping } from "../../src/grouping/copies.ts";

/** Leaders 0, 2, 3 and 6; rows 1 and 4 are copies of row 3, row 5 is one of row 6. */
const copyOf = Int32Array.of(0, 3, 2, 3, 3, 6, 6);

/** Of the leaders 0 and 2 together, 3, and 6. */
const ofLeaders = Int32Array.of(0, 0, 1, 2);
const propagation = {
	clusters: ofLeaders,
	passes: 1,
	threshold: 0.5,
	oversized: [],
	diffusion: null,
};

describe("the grouping of all rows", () => {
	test("has copies with their leaders, numbered by the size of all rows", () => {
		const { clusters } = expandGrouping(propagation, copyOf);
		expect(Array.from(clusters)).toEqual([1, 0, 1, 0, 0, 2, 2]);
	});

	test("is that of the leaders where no row is a copy", () => {
		expect(expandGrouping(propagation, null)).toBe(propagation);
	});

	test("has the labels of each row's leader, numbered alike; labels of no cluster keep their numbers", () => {
		const diffusion = {
			offsets: Int32Array.of(0, 1, 3, 4, 6),
			labels: Int32Array.of(0, 0, 1, 1, 2, 3),
			shares: Float32Array.of(1, 0.75, 0.25, 1, 0.625, 0.375),
		};
		const expanded = expandGrouping({ ...propagation, diffusion }, copyOf);
		const { offsets, labels, shares } = expanded.diffusion!;
		const entries = Array.from(copyOf, (_, row) =>
			Array.from(
				labels.subarray(offsets[row], offsets[row + 1]),
				(label, i) => [label, shares[offsets[row] + i]],
			),
		);
		const three = [[0, 1]];
		const six = [
			[2, 0.625],
			[3, 0.375],
		];
		expect(entries).toEqual([
			[[1, 1]],
			three,
			[
				[1, 0.75],
				[0, 0.25],
			],
			three,
			three,
			six,
			six,
		]);
	});
});

test("the details of all rows name rows of the input, and a row alone with its copies is sure", () => {
	const clusters = Int32Array.of(1, 0, 1, 0, 0, 2, 2);
	const details = expandDetails(
		{
			confidence: Float32Array.of(0.5, 0.5, Number.NaN, Number.NaN),
			central: Int32Array.of(2, 1, 3),
			questions: [
				{ clusters: [0, 2], probability: 0.25, links: 1, rows: [2, 3] },
			],
		},
		clusters,
		copyOf,
	);
	expect(Array.from(details.confidence)).toEqual([0.5, 1, 0.5, 1, 1, 1, 1]);
	expect(Array.from(details.central)).toEqual([3, 2, 6]);
	expect(details.questions).toEqual([
		{ clusters: [0, 2], probability: 0.25, links: 1, rows: [3, 6] },
	]);
});

test("a row alone without copies has no confidence", () => {
	const details = expandDetails(
		{
			confidence: Float32Array.of(Number.NaN, Number.NaN),
			central: Int32Array.of(0, 1),
			questions: [],
		},
		Int32Array.of(0, 0, 1),
		Int32Array.of(0, 0, 2),
	);
	expect(Array.from(details.confidence)).toEqual([1, 1, Number.NaN]);
});
