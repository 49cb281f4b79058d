import { expect, test } from "vitest";
import { toLabels } from "../../src/arrays/labels.ts";
import { createRandom } from "../../src/arrays/random.ts";
import { scoreBcubed } from "../../src/metrics/bcubed.ts";
import { createContingency } from "../../src/metrics/contingency.ts";

/** The definition, item by item: the shares of its cluster and of its identity that are right. */
function judgeItems(truth: number[], clusters: number[]) {
	let precision = 0;
	let recall = 0;
	for (let i = 0; i < truth.length; i++) {
		const inCluster = truth.filter((_, j) => clusters[j] === clusters[i]);
		const inIdentity = clusters.filter((_, j) => truth[j] === truth[i]);
		const both = inCluster.filter((identity) => identity === truth[i]).length;
		precision += both / inCluster.length / truth.length;
		recall += both / inIdentity.length / truth.length;
	}
	return { precision, recall, f: 2 / (1 / precision + 1 / recall) };
}

test("equals the definition item by item", () => {
	const random = createRandom(3);
	for (let round = 0; round < 60; round++) {
		const items = 1 + random.below(40);
		const limit = 1 + random.below(12);
		const truth = Array.from({ length: items }, () => random.below(limit));
		const clusters = truth.map((id) =>
			random.next() < 0.5 ? id : random.below(2 * limit),
		);
		const actual = scoreBcubed(
			createContingency(toLabels(truth), toLabels(clusters)),
		);
		const expected = judgeItems(truth, clusters);
		expect(actual.precision).toBeCloseTo(expected.precision, 12);
		expect(actual.recall).toBeCloseTo(expected.recall, 12);
		expect(actual.f).toBeCloseTo(expected.f, 12);
	}
});

test("one large wrong merge costs precision by items, not by clusters", () => {
	// 90 items of one identity with 10 of another: (90 * .9 + 10 * .1) / 100.
	const truth = Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : 1));
	const clusters = new Array<number>(100).fill(0);
	const scores = scoreBcubed(
		createContingency(toLabels(truth), toLabels(clusters)),
	);
	expect(scores.precision).toBeCloseTo(0.82, 14);
	expect(scores.recall).toBe(1);
});
