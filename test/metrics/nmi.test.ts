import { expect, test } from "vitest";
import { toLabels } from "../../src/arrays/labels.ts";
import { createContingency } from "../../src/metrics/contingency.ts";
import {
	measureInformation,
	scoreNmi,
	scoreVMeasure,
} from "../../src/metrics/nmi.ts";

function inform(truth: number[], clusters: number[]) {
	return measureInformation(
		createContingency(toLabels(truth), toLabels(clusters)),
	);
}

test("entropies and mutual information are in natural logarithms", () => {
	// Four equal cells of a 2 x 4 table: each cluster says everything about the identity.
	const { identityEntropy, clusterEntropy, mutual } = inform(
		[0, 0, 0, 0, 1, 1, 1, 1],
		[0, 0, 1, 1, 2, 2, 3, 3],
	);
	expect(identityEntropy).toBeCloseTo(Math.log(2), 14);
	expect(clusterEntropy).toBeCloseTo(Math.log(4), 14);
	expect(mutual).toBeCloseTo(Math.log(2), 14);
});

test("NMI takes the average that its argument names", () => {
	const information = { identityEntropy: 1, clusterEntropy: 4, mutual: 1 };
	expect(scoreNmi(information, "geometric")).toBe(1 / 2);
	expect(scoreNmi(information, "arithmetic")).toBe(1 / 2.5);
});

test("a refinement is homogeneous, a merge complete", () => {
	const truth = [0, 0, 0, 1, 1, 2, 2];
	const finer = [0, 1, 1, 2, 3, 4, 4];
	expect(scoreVMeasure(inform(truth, finer)).homogeneity).toBeCloseTo(1, 14);
	expect(scoreVMeasure(inform(finer, truth)).completeness).toBeCloseTo(1, 14);
	expect(scoreVMeasure(inform(truth, finer)).completeness).toBeLessThan(0.9);
});

test("rounding lifts no score above 1", () => {
	// Sums in doubles give I / H(identities) = 1 + 2e-16 here.
	const information = inform([1, 1, 3, 3, 3, 0], [4, 3, 9, 10, 10, 1]);
	expect(information.mutual).toBeGreaterThan(information.identityEntropy);
	expect(scoreVMeasure(information).homogeneity).toBe(1);
});

test("rounding takes no mutual information below 0", () => {
	// Nearly independent halves; sums in doubles give -5e-18.
	const [items, size, clusterSize, both] = [18_884, 9_441, 9_443, 4_721];
	const { mutual } = measureInformation({
		items,
		identities: 2,
		clusters: 2,
		identitySizes: Int32Array.of(size, items - size),
		clusterSizes: Int32Array.of(clusterSize, items - clusterSize),
		rowOffsets: Int32Array.of(0, 2, 4),
		clusterIds: Int32Array.of(0, 1, 0, 1),
		counts: Int32Array.of(
			both,
			size - both,
			clusterSize - both,
			items - size - clusterSize + both,
		),
	});
	expect(mutual).toBe(0);
});
