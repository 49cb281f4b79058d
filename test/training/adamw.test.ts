import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { oneCycleAt, stepAdamW } from "../../src/training/adamw.ts";

const { cycles } = JSON.parse(
	readFileSync(
		resolve(import.meta.dirname, "../../fixtures/relational/expected.json"),
		"utf8",
	),
) as {
	cycles: {
		total: number;
		rates: [step: number, lr: number, beta1: number][];
	}[];
};

describe("the one-cycle schedule", () => {
	it.each(cycles)("is PyTorch's over $total steps", ({ total, rates }) => {
		for (const [step, lr, beta1] of rates) {
			const size = oneCycleAt(step, total, 3e-3);
			expect(size.learningRate / lr).toBeCloseTo(1, 5);
			expect(size.beta1).toBeCloseTo(beta1, 6);
		}
	});

	it("is finite for a single step", () => {
		const { learningRate, beta1 } = oneCycleAt(0, 1, 3e-3);
		expect(Number.isFinite(learningRate + beta1)).toBe(true);
	});
});

describe("AdamW", () => {
	it("takes a weight away in proportion where the gradient is zero", () => {
		const weight = Float32Array.of(2);
		const [gradient, first, second] = [0, 0, 0].map(() => new Float32Array(1));
		stepAdamW(
			{ weight, gradient, first, second },
			1,
			{ learningRate: 0.5, beta1: 0.9 },
			{ weightDecay: 0.1 },
		);
		expect(weight[0]).toBeCloseTo(1.9, 6);
	});
});
