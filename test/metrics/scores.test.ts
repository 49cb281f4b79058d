import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { toClusters, toIdentities, toLabels } from "../../src/arrays/labels.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	type ClusterScores,
	scoreClusters,
	withoutSingletons,
} from "../../src/metrics/scores.ts";
import { hasShared, needsFaces, sharedPath } from "../helpers/shared.ts";

/** Integers that numbers cannot hold are written as text. */
type WrittenLabel = number | string;

interface Fixture {
	fields: string[];
	formula: Record<string, number>;
	cases: {
		name: string;
		truth: WrittenLabel[];
		clusters: WrittenLabel[];
		scores: number[];
	}[];
}

const fixture: Fixture = JSON.parse(
	readFileSync(
		resolve(import.meta.dirname, "../../fixtures/metrics/expected.json"),
		"utf8",
	),
);

const parseLabels = (labels: WrittenLabel[]) =>
	toLabels(
		labels.map((label) => (typeof label === "string" ? BigInt(label) : label)),
	);

/** A score by its path, say `bcubed.f`. */
function readField(scores: ClusterScores, path: string): number {
	const [field, part] = path.split(".");
	const value = scores[field as keyof ClusterScores];
	return typeof value === "number"
		? value
		: (value as unknown as Record<string, number>)[part];
}

function expectAlike(actual: ClusterScores, expected: ClusterScores): void {
	for (const path of fixture.fields)
		expect(readField(actual, path), path).toBeCloseTo(
			readField(expected, path),
			12,
		);
}

describe("agrees with scikit-learn to 1e-9", () => {
	test("the fixture has 100 random labelings and the degenerate ones", () => {
		expect(fixture.cases.length).toBeGreaterThanOrEqual(116);
		expect(fixture.fields.length).toBe(13);
	});

	test.each(fixture.cases)("$name", ({ truth, clusters, scores }) => {
		const actual = scoreClusters(parseLabels(truth), parseLabels(clusters));
		expect(actual.items).toBe(truth.length);
		expect(actual.identities).toBe(new Set(truth).size);
		expect(actual.clusters).toBe(new Set(clusters).size);
		for (const [i, path] of fixture.fields.entries()) {
			const difference = Math.abs(readField(actual, path) - scores[i]);
			expect(difference, path).toBeLessThan(1e-9);
		}
	});

	test("20,000 items of many sizes", () => {
		const rows = Array.from({ length: 20_000 }, (_, i) => i);
		const actual = scoreClusters(
			toLabels(rows.map((i) => Math.floor(Math.sqrt(i)))),
			toLabels(rows.map((i) => (i * i) % 313)),
		);
		for (const [path, expected] of Object.entries(fixture.formula)) {
			const difference = Math.abs(readField(actual, path) - expected);
			expect(difference, path).toBeLessThan(1e-9);
		}
	});
});

describe("whatever the labels", () => {
	const random = createRandom(5);
	const cases = Array.from({ length: 20 }, () => {
		const items = 2 + random.below(120);
		const limit = 2 + random.below(30);
		const truth = Array.from({ length: items }, () => random.below(limit));
		const clusters = truth.map((id) =>
			random.next() < 0.6 ? id : random.below(limit),
		);
		return { truth, clusters, order: permutation(items, random) };
	});

	test.each(cases)(
		"names and order of items change nothing",
		({ truth, clusters, order }) => {
			const expected = scoreClusters(toLabels(truth), toLabels(clusters));
			const renamed = scoreClusters(
				toLabels(truth.map((id) => `person ${id}`)),
				toLabels(clusters.map((id) => -(10n ** 17n) * BigInt(id))),
			);
			expect(renamed).toEqual(expected);
			const pick = (values: number[]) =>
				toLabels(Array.from(order, (item) => values[item]));
			expectAlike(scoreClusters(pick(truth), pick(clusters)), expected);
		},
	);

	test.each(cases)(
		"exchanging the two sides exchanges precision and recall, and nothing else",
		({ truth, clusters }) => {
			const { pairwise, bcubed, homogeneity, completeness, ...rest } =
				scoreClusters(toLabels(truth), toLabels(clusters));
			const turn = ({ precision, recall, f }: typeof bcubed) => ({
				precision: recall,
				recall: precision,
				f,
			});
			expectAlike(scoreClusters(toLabels(clusters), toLabels(truth)), {
				...rest,
				pairwise: turn(pairwise),
				bcubed: turn(bcubed),
				homogeneity: completeness,
				completeness: homogeneity,
			});
		},
	);

	test.each(cases)(
		"the identities themselves score 1 everywhere",
		({ truth }) => {
			// The first two items alike, so that there is a pair.
			const labels = toLabels([truth[0], ...truth]);
			const scores = scoreClusters(labels, labels);
			for (const path of fixture.fields)
				expect(readField(scores, path), path).toBeCloseTo(1, 13);
		},
	);

	test.each(cases)(
		"one-item clusters are precise, and recall is one item of each identity",
		({ truth }) => {
			// The first two items alike, so that there is a pair to miss.
			const items = [truth[0], ...truth];
			const labels = toLabels(items);
			const alone = toLabels(items.map((_, item) => item));
			const scores = scoreClusters(labels, alone);
			expect(scores.bcubed.precision).toBe(1);
			expect(scores.bcubed.recall).toBeCloseTo(labels.count / items.length, 13);
			expect(scores.ari).toBe(0);
			expect(scores.homogeneity).toBeCloseTo(1, 13);
			expect(scores.ami).toBeCloseTo(0, 10);
		},
	);
});

test("a million items have the scores that arithmetic gives them", () => {
	// 125,000 identities of 8 in 62,500 clusters of 16, two whole identities in each, in random order.
	const items = 1_000_000;
	const order = permutation(items, createRandom(6));
	const scores = scoreClusters(
		toLabels(order.map((item) => item >> 3)),
		toLabels(order.map((item) => item >> 4)),
	);
	expect(scores.items).toBe(items);
	expect(scores.identities).toBe(125_000);
	expect(scores.clusters).toBe(62_500);
	expect(scores.bcubed).toEqual({ precision: 0.5, recall: 1, f: 2 / 3 });
	const precision = (2 * 28) / 120;
	expect(scores.pairwise.precision).toBe(precision);
	expect(scores.pairwise.recall).toBe(1);
	expect(scores.pairwise.f).toBeCloseTo((2 * precision) / (1 + precision), 14);
	const share = Math.log(62_500) / Math.log(125_000);
	expect(scores.homogeneity).toBeCloseTo(share, 10);
	expect(scores.completeness).toBeCloseTo(1, 10);
	expect(scores.nmi.geometric).toBeCloseTo(Math.sqrt(share), 10);
	expect(scores.nmi.arithmetic).toBeCloseTo(scores.vMeasure, 12);
});

describe("without one-item clusters", () => {
	test("keeps the other items in order", () => {
		const grouped = withoutSingletons(
			toLabels([4, 4, 5, 6, 5]),
			toLabels(["a", "b", "c", "b", "c"]),
		);
		expect([...grouped.truth.ids]).toEqual([0, 1, 2, 1]);
		expect(grouped.truth.count).toBe(3);
		expect([...grouped.clusters.ids]).toEqual([0, 1, 0, 1]);
		expect(grouped.clusters.count).toBe(2);
	});

	test("nothing is left where every cluster has one item, and nothing is not scored", () => {
		const { truth, clusters } = withoutSingletons(
			toLabels([1, 1]),
			toLabels([1, 2]),
		);
		for (const labels of [truth, clusters])
			expect(labels).toEqual({ ids: new Int32Array(0), count: 0 });
		expect(() => scoreClusters(truth, clusters)).toThrow(InputError);
	});

	test("refuses labelings of different lengths", () => {
		expect(() => withoutSingletons(toLabels([1]), toLabels([1, 2]))).toThrow(
			"clusters: expected 1 items, one per label, got 2",
		);
	});
});

interface ExpectedRun {
	file: string;
	items: number;
	clusters?: number;
	bcubed: [number, number, number];
	nmi_geometric: number;
	nmi_arithmetic: number;
	without_singletons: ExpectedRun;
}

describe.skipIf(!hasShared)(
	"on the reference's own clusters",
	needsFaces,
	() => {
		const expectTable = (actual: ClusterScores, expected: ExpectedRun) => {
			const { precision, recall, f } = actual.bcubed;
			expect(actual.items).toBe(expected.items);
			const differences = [
				precision - expected.bcubed[0],
				recall - expected.bcubed[1],
				f - expected.bcubed[2],
				actual.nmi.geometric - expected.nmi_geometric,
				actual.nmi.arithmetic - expected.nmi_arithmetic,
			];
			for (const difference of differences)
				expect(Math.abs(difference)).toBeLessThan(1e-9);
		};

		test.each(
			["dlib128", "arc512"].flatMap((embedding) =>
				["val-20", "val-40"].map((run) => [embedding, run]),
			),
		)("%s %s has the reference's figures in both tables", (embedding, run) => {
			const folder = ["parity", embedding, run];
			const path = sharedPath(...folder, "expected.json");
			const runs: ExpectedRun[] = JSON.parse(
				readFileSync(path, "utf8"),
			).propagation;
			const truth = readLabels(sharedPath("faces", "val", "labels.npy"), null);
			expect(runs.length).toBe(5);
			for (const expected of runs) {
				const clusters = readLabels(
					sharedPath(...folder, expected.file),
					truth.ids.length,
				);
				expect(clusters.count).toBe(expected.clusters);
				expectTable(scoreClusters(truth, clusters), expected);
				const grouped = withoutSingletons(truth, clusters);
				expectTable(
					scoreClusters(grouped.truth, grouped.clusters),
					expected.without_singletons,
				);
			}
		});
	},
);

test("items of unknown identity or left-out cluster are as if they were not there", () => {
	const truth = [0, -1, 0, 1, 1, 2, -1, 2];
	const clusters = [5, 5, 5, 6, -1, 7, 8, 7];
	const clustered = [0, 2, 3, 5, 7];
	const labels = toIdentities(truth);
	const actual = toClusters(clusters, "leave-out");
	const clusteredLabels = toLabels(clustered.map((item) => truth[item]));
	const clusteredIds = toLabels(clustered.map((item) => clusters[item]));
	expect(scoreClusters(labels, actual)).toEqual(
		scoreClusters(clusteredLabels, clusteredIds),
	);
	expect(withoutSingletons(labels, actual)).toEqual(
		withoutSingletons(clusteredLabels, clusteredIds),
	);
	expect(withoutSingletons(labels, actual).truth.ids.length).toBe(4);
});
