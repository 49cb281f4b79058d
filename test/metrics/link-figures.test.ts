import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import {
	createLinkFigures,
	type LinkFigures,
} from "../../src/metrics/link-figures.ts";
import { hasShared, needsFaces, sharedPath } from "../helpers/shared.ts";

const batches: [string, number[], number[], object][] = [
	[
		"all four outcomes",
		[0.75, 0.75, 0.25, 0.25, 0.25],
		[1, 0, 1, 0, 0],
		{
			links: 5,
			loss: -(3 * Math.log(0.75) + 2 * Math.log(0.25)) / 5,
			accuracy: 3 / 5,
			precision: 1 / 2,
			recall: 1 / 2,
		},
	],
	[
		"no predicted positive: precision 0",
		[0.25],
		[0],
		{ links: 1, loss: -Math.log(0.75), accuracy: 1, precision: 0, recall: 0 },
	],
	[
		"a score of exactly one half is a no",
		[0.5, 0.5],
		[0, 1],
		{ links: 2, loss: Math.log(2), accuracy: 0.5, precision: 0, recall: 0 },
	],
	[
		"sure and right costs nothing",
		[1, 0],
		[1, 0],
		{ links: 2, loss: 0, accuracy: 1, precision: 1, recall: 1 },
	],
	[
		"sure and wrong costs much but not infinity",
		[1, 0],
		[0, 1],
		{
			links: 2,
			loss: ((25 + 149) * Math.log(2)) / 2,
			accuracy: 0,
			precision: 0,
			recall: 0,
		},
	],
	[
		"links of unknown identities are left out",
		[0.75, 0.9, 0.25, 0.25, 0.1],
		[1, 2, 0, 1, 2],
		{
			links: 3,
			loss: -(2 * Math.log(0.75) + Math.log(0.25)) / 3,
			accuracy: 2 / 3,
			precision: 1,
			recall: 1 / 2,
		},
	],
	[
		"links of unknown identities alone",
		[0.75],
		[2],
		{ links: 0, loss: 0, accuracy: 0, precision: 0, recall: 0 },
	],
	[
		"no links",
		[],
		[],
		{ links: 0, loss: 0, accuracy: 0, precision: 0, recall: 0 },
	],
];

test.each(batches)("a batch: %s", (_, scores, targets, expected) => {
	const figures = createLinkFigures(null);
	const batch = figures.add(
		Float32Array.from(scores),
		Uint8Array.from(targets),
	);
	for (const [name, value] of Object.entries(expected)) {
		expect(batch[name as keyof typeof batch], name).toBeCloseTo(value, 12);
		expect(figures.mean()[name as keyof typeof batch], name).toBeCloseTo(
			value,
			12,
		);
	}
});

test("means weigh batches by links and do not pool them", () => {
	const figures = createLinkFigures(null);
	figures.add(Float32Array.of(0.9, 0.9, 0.1), Uint8Array.of(1, 0, 0));
	figures.add(Float32Array.of(0.1), Uint8Array.of(1));
	// Precision 1/2 on three links, 0 on one; pooled it would be 1/2. Recall 1 and 0; pooled 1/2.
	const { links, precision, recall, accuracy } = figures.mean();
	expect(links).toBe(4);
	expect(precision).toBe((3 * 0.5 + 0) / 4);
	expect(recall).toBe(3 / 4);
	expect(accuracy).toBeCloseTo(2 / 4, 14);
});

test("a meter that goes on from stored sums ends where an unbroken one does", () => {
	const random = createRandom(7);
	const draw = () => {
		const scores = Float32Array.from({ length: 9 }, () => random.next());
		return [scores, Uint8Array.from(scores, () => random.below(2))] as const;
	};
	const unbroken = createLinkFigures(null);
	let stored: LinkFigures | null = null;
	for (let batch = 0; batch < 5; batch++) {
		const [scores, targets] = draw();
		unbroken.add(scores, targets);
		const resumed = createLinkFigures(stored);
		resumed.add(scores, targets);
		stored = JSON.parse(JSON.stringify(resumed.sums())) as LinkFigures;
		expect(resumed.mean()).toEqual(unbroken.mean());
	}
	const before = { ...stored };
	createLinkFigures(stored).add(...draw());
	expect(stored).toEqual(before);
});

test("refuses another number of targets than of scores", () => {
	const add = () =>
		createLinkFigures(null).add(new Float32Array(2), new Uint8Array(1));
	expect(add).toThrow(InputError);
	expect(add).toThrow("targets: expected 2, one per score, got 1");
});

describe.skipIf(!hasShared)("on the reference's own scores", needsFaces, () => {
	const pivotsPerBatch = 32;
	const unshared = { shared: false };

	test.each([
		["dlib128", "val-20", 20],
		["dlib128", "val-40", 40],
		["arc512", "val-20", 20],
		["arc512", "val-40", 40],
	])(
		"%s %s prints what the reference prints",
		(embedding, run, linksPerPivot) => {
			const folder = ["parity", embedding, run];
			const edges = readIntMatrix(
				sharedPath(...folder, "edges.npy"),
				unshared,
			).data;
			const scores = readFloatVector(
				sharedPath(...folder, "scores.npy"),
				unshared,
			);
			const { ids } = readLabels(
				sharedPath("faces", "val", "labels.npy"),
				null,
			);
			const figures = createLinkFigures(null);
			const step = pivotsPerBatch * linksPerPivot;
			for (let start = 0; start < scores.length; start += step) {
				const batch = scores.subarray(start, start + step);
				const targets = Uint8Array.from(batch, (_, i) => {
					const edge = 2 * (start + i);
					return ids[edges[edge]] === ids[edges[edge + 1]] ? 1 : 0;
				});
				figures.add(batch, targets);
			}
			const path = sharedPath(...folder, "expected.json");
			const expected = JSON.parse(readFileSync(path, "utf8")).pairwise;
			const actual = figures.mean();
			expect(actual.links).toBe(scores.length);
			for (const name of ["loss", "accuracy", "precision", "recall"] as const)
				expect(Math.abs(actual[name] - expected[name]), name).toBeLessThan(
					1e-6,
				);
		},
	);
});
