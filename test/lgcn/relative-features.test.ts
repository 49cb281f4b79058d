import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import {
	drawSignedPermutations,
	normaliseBatch,
} from "../../src/lgcn/relative-features.ts";
import { buildBatch } from "../../src/subgraph/batch.ts";
import { paddedNodeCount } from "../../src/subgraph/padded-nodes.ts";
import { createSubgraphBuilder } from "../../src/subgraph/subgraph.ts";
import { normalisePadded } from "../helpers/gcn64.ts";
import { oddGraph } from "../helpers/subgraph-by-sets.ts";

const options = { kAtHop: [4, 3], activeConnection: 2 };

function makeBatch(featureLength: number, seed: number) {
	const random = createRandom(seed);
	const graph = oddGraph(random, 30, 6);
	const data = Float32Array.from(
		{ length: 30 * featureLength },
		() => random.normal() + 3,
	);
	const features = { rows: 30, cols: featureLength, data };
	const pivots = Int32Array.of(4, 29, 0, 11, 4);
	const batch = buildBatch(createSubgraphBuilder(graph, options), pivots);
	const numPaddedRows = pivots.length * paddedNodeCount(options.kAtHop);
	return { features, batch, numPaddedRows };
}

/** The whole batch as one shard. */
function normalise(
	{ features, batch, numPaddedRows }: ReturnType<typeof makeBatch>,
	columns: Int32Array | null,
) {
	const shards = [{ subgraphs: batch, columns }];
	const { data, ...moments } = normaliseBatch(features, shards, numPaddedRows);
	return { data: data[0], ...moments };
}

/** Row i of x_v - x_p. */
function offsets({ features, batch }: ReturnType<typeof makeBatch>) {
	const { cols, data } = features;
	return Array.from(batch.nodeIds, (node, row) => {
		const pivot = batch.pivots[batch.subgraphOf[row]];
		return Array.from({ length: cols }, (_, d) =>
			Math.fround(data[node * cols + d] - data[pivot * cols + d]),
		);
	});
}

function rowsOf(data: Float32Array, cols: number): number[][] {
	return Array.from({ length: data.length / cols }, (_, i) => [
		...data.slice(i * cols, (i + 1) * cols),
	]);
}

function expectClose(actual: number[][], expected: number[][], within: number) {
	expect(actual.length).toBe(expected.length);
	let largest = 0;
	actual.forEach((row, i) => {
		row.forEach((value, d) => {
			largest = Math.max(largest, Math.abs(value - expected[i][d]));
		});
	});
	expect(largest).toBeLessThan(within);
}

describe("batch normalisation of a training batch", () => {
	test.each([1, 7, 128])(
		"is that of rows padded with zeros, %i columns",
		(cols) => {
			const made = makeBatch(cols, cols);
			const { batch, numPaddedRows } = made;
			const { data, mean, variance } = normalise(made, null);
			const expected = normalisePadded(offsets(made), numPaddedRows);
			expect(batch.nodeIds.length).toBeLessThan(numPaddedRows);
			expectClose([[...mean]], [expected.mean], 1e-12);
			expectClose([[...variance]], [expected.variance], 1e-11);
			expectClose(rowsOf(data, cols), expected.rows, 1e-6);
		},
	);

	test("has the same moments in shards, and each row the same values", () => {
		const made = makeBatch(7, 3);
		const { features, batch, numPaddedRows } = made;
		const builder = createSubgraphBuilder(
			oddGraph(createRandom(3), 30, 6),
			options,
		);
		const ends = [2, 3, 5];
		const shards = [0, 2, 3].map((first, i) => ({
			subgraphs: buildBatch(builder, batch.pivots.slice(first, ends[i])),
			columns: null,
		}));
		const expected = normalise(made, null);
		const actual = normaliseBatch(features, shards, numPaddedRows);
		expectClose([[...actual.mean]], [[...expected.mean]], 1e-12);
		expectClose([[...actual.variance]], [[...expected.variance]], 1e-11);
		const links = actual.data.flatMap((data, i) =>
			rowsOf(data, 7).slice(0, shards[i].subgraphs.numLinks),
		);
		const { numLinks } = batch;
		expectClose(links, rowsOf(expected.data, 7).slice(0, numLinks), 1e-6);
	});

	test("of rows that are all alike gives zeros, not NaN", () => {
		const made = makeBatch(3, 1);
		made.features.data.fill(0.25);
		const { data, mean, variance } = normalise(made, null);
		expect(data.every((value) => value === 0)).toBe(true);
		expect([...mean, ...variance]).toEqual([0, 0, 0, 0, 0, 0]);
	});
});

describe("signed permutations of the columns", () => {
	const cols = 9;
	const made = makeBatch(cols, 2);
	const { batch } = made;
	const numSubgraphs = batch.pivots.length;
	const columns = drawSignedPermutations(numSubgraphs, cols, createRandom(8));

	/** The batch norm taken back: relative features after the permutation. */
	function relative(drawn: Int32Array | null) {
		const { data, mean, variance } = normalise(made, drawn);
		return rowsOf(data, cols).map((row) =>
			row.map((v, d) => v * Math.sqrt(variance[d] + 1e-5) + mean[d]),
		);
	}

	test("use every column once, half of them with the other sign", () => {
		const many = drawSignedPermutations(400, cols, createRandom(9));
		let numTurned = 0;
		for (let b = 0; b < 400; b++) {
			const own = [...many.slice(b * cols, (b + 1) * cols)];
			const sources = own.map((c) => (c < 0 ? ~c : c)).sort((a, b) => a - b);
			expect(sources).toEqual([...sources.keys()]);
			numTurned += own.filter((c) => c < 0).length;
		}
		// Four standard errors of 3600 coin tosses.
		expect(Math.abs(numTurned - 1800)).toBeLessThan(120);
	});

	test("differ from subgraph to subgraph and from draw to draw, and are the same for the same state", () => {
		const keys = rowsOf(Float32Array.from(columns), cols).map(String);
		expect(new Set(keys).size).toBe(numSubgraphs);
		const random = createRandom(8);
		const again = drawSignedPermutations(numSubgraphs, cols, random);
		expect(again).toEqual(columns);
		expect(drawSignedPermutations(numSubgraphs, cols, random)).not.toEqual(
			columns,
		);
	});

	test("are applied to the offsets as drawn", () => {
		const before = offsets(made);
		const expected = before.map((row, i) =>
			row.map((_, d) => {
				const c = columns[batch.subgraphOf[i] * cols + d];
				return c < 0 ? -row[~c] : row[c];
			}),
		);
		expectClose(relative(columns), expected, 1e-5);
	});

	test("keep all norms and inner products within a subgraph, and none between two", () => {
		const products = (rows: number[][], isWithin: boolean) =>
			rows.map((row, i) =>
				rows.map((other, j) =>
					(batch.subgraphOf[i] === batch.subgraphOf[j]) === isWithin
						? row.reduce((sum, v, d) => sum + v * other[d], 0)
						: 0,
				),
			);
		const before = relative(null);
		const after = relative(columns);
		expectClose(products(after, true), products(before, true), 1e-4);
		const apart = products(after, false).flat();
		const old = products(before, false).flat();
		const changes = apart.filter((v, i) => Math.abs(v - old[i]) > 0.1);
		expect(changes.length).toBeGreaterThan(apart.length / 4);
	});
});
