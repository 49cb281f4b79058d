import { expect, test } from "vitest";
import { toLabels } from "../../src/arrays/labels.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { createContingency } from "../../src/metrics/contingency.ts";
import { countPairs, scoreAri, scorePairs } from "../../src/metrics/pairs.ts";

function pairsOf(truth: number[], clusters: number[]) {
	return countPairs(createContingency(toLabels(truth), toLabels(clusters)));
}

/** Every pair, one by one. */
function listPairs(truth: number[], clusters: number[]) {
	const pairs = { total: 0, sameIdentity: 0, sameCluster: 0, sameBoth: 0 };
	for (let i = 0; i < truth.length; i++)
		for (let j = 0; j < i; j++) {
			const isIdentity = truth[i] === truth[j];
			const isCluster = clusters[i] === clusters[j];
			pairs.total++;
			if (isIdentity) pairs.sameIdentity++;
			if (isCluster) pairs.sameCluster++;
			if (isIdentity && isCluster) pairs.sameBoth++;
		}
	return pairs;
}

test("counts what a walk over all pairs counts", () => {
	const random = createRandom(4);
	for (let round = 0; round < 60; round++) {
		const items = 1 + random.below(50);
		const draw = (limit: number) =>
			Array.from({ length: items }, () => random.below(limit));
		const truth = draw(1 + random.below(15));
		const clusters = draw(1 + random.below(15));
		expect(pairsOf(truth, clusters)).toEqual(listPairs(truth, clusters));
	}
});

test("ARI is the Rand index with its mean over all orders of the clusters taken out", () => {
	const truth = [0, 0, 0, 1, 1, 2];
	const clusters = [0, 0, 1, 1, 1, 1];
	const meanBoth = meanOverOrders(
		clusters,
		(order) => listPairs(truth, order).sameBoth,
	);
	const { sameIdentity, sameCluster, sameBoth } = listPairs(truth, clusters);
	const expected =
		(sameBoth - meanBoth) / ((sameIdentity + sameCluster) / 2 - meanBoth);
	expect(scoreAri(pairsOf(truth, clusters))).toBeCloseTo(expected, 14);
});

function meanOverOrders(
	values: number[],
	measure: (order: number[]) => number,
): number {
	if (values.length === 1) return measure(values);
	let sum = 0;
	for (let i = 0; i < values.length; i++) {
		const others = values.toSpliced(i, 1);
		sum += meanOverOrders(others, (order) => measure([values[i], ...order]));
	}
	return sum / values.length;
}

test.each([
	["no two items share a cluster", [0, 0, 1], [0, 1, 2], [0, 0, 0, 0]],
	["no two items share an identity", [0, 1, 2], [0, 0, 1], [0, 0, 0, 0]],
	["all apart in both", [0, 1, 2], [2, 1, 0], [0, 0, 0, 1]],
	["one item", [0], [5], [0, 0, 0, 1]],
	["all together in both", [1, 1, 1], [2, 2, 2], [1, 1, 1, 1]],
])("%s", (_, truth, clusters, expected) => {
	const pairs = pairsOf(truth, clusters);
	const { precision, recall, f } = scorePairs(pairs);
	expect([precision, recall, f, scoreAri(pairs)]).toEqual(expected);
});

test("counts stay exact at 134 million items", () => {
	// A table as such labelings would give it: making the labels themselves would take 1.6 GB.
	const half = 67_000_001;
	const items = 2 * half;
	const pairs = countPairs({
		items,
		identities: 1,
		clusters: 2,
		identitySizes: Int32Array.of(items),
		clusterSizes: Int32Array.of(half, half),
		rowOffsets: Int32Array.of(0, 2),
		clusterIds: Int32Array.of(0, 1),
		counts: Int32Array.of(half, half),
	});
	const pairsOfHalf = (BigInt(half) * BigInt(half - 1)) / 2n;
	expect(BigInt(pairs.total)).toBe((BigInt(items) * BigInt(items - 1)) / 2n);
	expect(BigInt(pairs.sameBoth)).toBe(2n * pairsOfHalf);
	expect(scorePairs(pairs).precision).toBe(1);
});
