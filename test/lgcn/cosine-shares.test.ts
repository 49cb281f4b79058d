import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { cosineShares } from "../../src/lgcn/cosine-shares.ts";
import { buildBatch } from "../../src/subgraph/batch.ts";
import { createSubgraphBuilder } from "../../src/subgraph/subgraph.ts";
import { oddGraph } from "../helpers/subgraph-by-sets.ts";

const random = createRandom(7);
const [rows, cols] = [40, 9];
const graph = oddGraph(random, rows, 6);
const data = Float32Array.from({ length: rows * cols }, random.normal);
const pivots = Int32Array.of(3, 17, 25);
const batch = buildBatch(
	createSubgraphBuilder(graph, { kAtHop: [5], activeConnection: 2 }),
	pivots,
);

/** Shares by their definition, over the numbers of one row at a time. */
function sharesOf(features: Float32Array): number[][] {
	const vectors = Array.from(batch.nodeIds, (id) => [
		...features.subarray(id * cols, (id + 1) * cols),
	]);
	const dot = (a: number[], b: number[]) =>
		a.reduce((sum, value, d) => sum + value * b[d], 0);
	return vectors.map((own, row) => {
		const others = batch.edgeRows.slice(
			batch.edgeOffsets[row],
			batch.edgeOffsets[row + 1],
		);
		const weights = Array.from(others, (other) => {
			const lengths = dot(own, own) * dot(vectors[other], vectors[other]);
			const cosine = dot(own, vectors[other]) / Math.sqrt(lengths);
			return Math.exp(lengths === 0 ? 0 : cosine);
		});
		const sum = weights.reduce((a, b) => a + b, 0);
		return weights.map((weight) => weight / sum);
	});
}

function largestError(features: Float32Array): number {
	const expected = sharesOf(features).flat();
	const shares = cosineShares({ rows, cols, data: features }, batch);
	expect(shares).toHaveLength(expected.length);
	return Math.max(...expected.map((share, e) => Math.abs(share - shares[e])));
}

describe("shares by cosine", () => {
	test("are the softmax of each node's cosines with its neighbours", () => {
		expect(largestError(data)).toBeLessThan(1e-6);
		const unequal = sharesOf(data).filter(
			(shares) => Math.max(...shares) > 1.2 * Math.min(...shares),
		);
		expect(unequal.length).toBeGreaterThan(2);
	});

	test("do not see how long the rows are; a row of zeros has a cosine of 0", () => {
		const scaled = data.map((value, i) => value * (1 + (i % rows)));
		const zero = batch.nodeIds[0] * cols;
		scaled.fill(0, zero, zero + cols);
		expect(largestError(scaled)).toBeLessThan(1e-6);
	});

	test("are none for a node without neighbours", () => {
		const degrees = sharesOf(data).map(({ length }) => length);
		expect(degrees).toContain(0);
	});
});
