import { expect, test } from "vitest";
import { toLabels } from "../../src/arrays/labels.ts";
import { measureExpectedInformation, scoreAmi } from "../../src/metrics/ami.ts";
import { createContingency } from "../../src/metrics/contingency.ts";
import { measureInformation } from "../../src/metrics/nmi.ts";

function tabulate(truth: number[], clusters: number[]) {
	return createContingency(toLabels(truth), toLabels(clusters));
}

/** Mean mutual information over every order of the clusters. */
function averageOverOrders(
	truth: number[],
	placed: number[],
	left: number[],
): number {
	if (left.length === 0)
		return measureInformation(tabulate(truth, placed)).mutual;
	let sum = 0;
	for (let i = 0; i < left.length; i++)
		sum += averageOverOrders(truth, [...placed, left[i]], left.toSpliced(i, 1));
	return sum / left.length;
}

test.each([
	[
		[0, 0, 0, 1, 1, 2],
		[0, 0, 1, 1, 1, 1],
	],
	[
		[0, 0, 0, 0, 0, 1],
		[0, 1, 0, 0, 0, 0],
	],
	[
		[0, 1, 2, 3, 3, 3, 3],
		[0, 0, 0, 1, 1, 2, 2],
	],
	[
		[0, 1, 2, 3, 4, 5],
		[0, 0, 1, 1, 2, 2],
	],
	[
		[0, 0, 0, 0, 0, 0],
		[0, 0, 1, 1, 2, 2],
	],
])(
	"the expectation for %j and %j is the mean over all orders",
	(truth, clusters) => {
		const expected = averageOverOrders(truth, [], clusters);
		const actual = measureExpectedInformation(tabulate(truth, clusters));
		expect(actual).toBeCloseTo(expected, 13);
	},
);

/** C(n, k) as a product, which loses no digits as log-factorials do. */
function choose(n: number, k: number): number {
	let product = 1;
	for (let i = 0; i < k; i++) product *= (n - i) / (k - i);
	return product;
}

test("the expectation keeps its digits at a million items", () => {
	const items = 1_000_000;
	const truth = Array.from({ length: items }, (_, i) => i >> 3);
	const clusters = Array.from({ length: items }, (_, i) => i >> 4);
	let expected = 0;
	for (let k = 1; k <= 8; k++) {
		const probability =
			(choose(16, k) * choose(items - 16, 8 - k)) / choose(items, 8);
		const information = (k / items) * Math.log((items * k) / (8 * 16));
		expected += 125_000 * 62_500 * probability * information;
	}
	const actual = measureExpectedInformation(tabulate(truth, clusters));
	expect(actual / expected).toBeCloseTo(1, 12);
});

test("only sizes matter to the expectation, and either side may be called the truth", () => {
	const truth = [0, 0, 0, 1, 1, 2, 2, 2, 2, 3];
	const clusters = [0, 1, 0, 1, 0, 1, 2, 2, 0, 0];
	const expected = measureExpectedInformation(tabulate(truth, clusters));
	const turned = tabulate(truth, clusters.toReversed());
	expect(measureExpectedInformation(turned)).toBe(expected);
	const swapped = measureExpectedInformation(tabulate(clusters, truth));
	expect(swapped).toBeCloseTo(expected, 14);
});

test("degenerate labelings score exactly 1 or 0", () => {
	for (let items = 1; items <= 120; items++) {
		const alone = Array.from({ length: items }, (_, i) => i);
		const together = new Array<number>(items).fill(0);
		const some = alone.map((i) => i % 2);
		const score = (truth: number[], clusters: number[]) => {
			const table = tabulate(truth, clusters);
			return scoreAmi(table, measureInformation(table));
		};
		expect(score(alone, alone)).toBe(1);
		expect(score(together, together)).toBe(1);
		expect(score(some, together)).toBe(items === 1 ? 1 : 0);
		expect(score(together, some)).toBe(items === 1 ? 1 : 0);
	}
});
