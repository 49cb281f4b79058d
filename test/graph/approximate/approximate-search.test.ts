import { describe, expect, it } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import { InputError } from "../../../src/errors.ts";
import {
	type ApproximateThreads,
	buildApproximateGraph,
} from "../../../src/graph/approximate/approximate-search.ts";
import {
	assignedRows,
	createAssigner,
} from "../../../src/graph/approximate/assign-rows.ts";
import { createListSearch } from "../../../src/graph/approximate/list-search.ts";
import { createRefiner } from "../../../src/graph/approximate/refine-neighbours.ts";
import { plainProducts } from "../../../src/graph/exact/block-products.ts";
import { buildExactGraph } from "../../../src/graph/exact/knn-search.ts";
import { estimateRecall } from "../../../src/graph/recall.ts";
import {
	createSimilarity,
	type Metric,
} from "../../../src/graph/similarity.ts";
import { takeRows } from "../../../src/relational/train/compositions.ts";
import {
	bruteSimilarity,
	randomFeatures,
	toRows,
} from "../../helpers/brute-neighbours.ts";

const metrics: Metric[] = ["cosine", "euclidean"];

/** Runs all parts in this thread, the turns of lists in the order that `order` returns. */
function alone(
	features: FloatMatrix,
	metric: Metric,
	order = (turns: number[]) => turns,
): ApproximateThreads {
	const similarity = createSimilarity(features, metric);
	const numbers = (count: number) =>
		Array.from({ length: count }, (_, index) => index);
	return {
		async *assign(task) {
			const assign = createAssigner(similarity, task);
			const numBlocks = Math.ceil(features.rows / assignedRows);
			for (const block of numbers(numBlocks)) yield assign(block);
		},
		async *search(task) {
			const search = createListSearch(similarity, task);
			for (const turn of order(numbers(2 * task.lists.numLists)))
				yield search(turn);
		},
		async *refine(task) {
			const refine = createRefiner(similarity, task);
			const numLists = task.lists.memberOffsets.length - 1;
			for (const list of numbers(numLists)) yield refine(list);
		},
	};
}

interface Changes {
	readonly rowsPerList?: number;
	readonly numProbes?: number;
	readonly wantedRecall?: number;
	readonly threads?: ApproximateThreads;
}

function search(
	features: FloatMatrix,
	k: number,
	metric: Metric,
	changes: Changes = {},
) {
	return buildApproximateGraph(features, {
		k,
		metric,
		rowsPerList: 100,
		numProbes: 4,
		wantedRecall: 0,
		random: createRandom(1),
		threads: alone(features, metric),
		onProgress() {},
		...changes,
	});
}

async function build(
	features: FloatMatrix,
	k: number,
	metric: Metric,
	changes: Changes = {},
) {
	return (await search(features, k, metric, changes)).graph;
}

const exactGraph = (features: FloatMatrix, k: number, metric: Metric) =>
	buildExactGraph(features, {
		k,
		metric,
		products: plainProducts,
		blockRows: 512,
		onProgress() {},
	});

describe.each(metrics)("approximate %s graph", (metric) => {
	it.each([1, 2, 3, 60])("is the exact one for few rows: %i", async (rows) => {
		const features = randomFeatures(rows, 12, 1);
		expect(await build(features, 20, metric)).toEqual(
			await exactGraph(features, 20, metric),
		);
	});

	it("is the exact one where every row probes all lists", async () => {
		const features = randomFeatures(1300, 6, 2);
		features.data.copyWithin(6 * 700, 0, 6 * 40);
		features.data.fill(0, 6 * 900, 6 * 903);
		const all = { rowsPerList: 300, numProbes: 99 };
		expect(await build(features, 10, metric, all)).toEqual(
			await exactGraph(features, 10, metric),
		);
	});

	it("has each row first in its own row, then different rows by descending similarity", async () => {
		const features = randomFeatures(1500, 8, 3);
		features.data.copyWithin(8 * 700, 0, 8 * 40);
		const rows = toRows(await build(features, 10, metric));
		for (const [row, ids] of rows.entries()) {
			expect(ids[0]).toBe(row);
			expect(new Set(ids).size).toBe(11);
			const near = ids
				.slice(1)
				.map((id) => bruteSimilarity(features, metric, row, id));
			for (let t = 1; t < near.length; t++)
				expect(near[t]).toBeLessThanOrEqual(near[t - 1] + 1e-12);
		}
	});

	it("finds most neighbours in other lists, and estimates its recall", async () => {
		const features = randomFeatures(3000, 8, 4);
		const few = { numProbes: 2 };
		const once = await search(features, 20, metric, few);
		const often = await search(features, 20, metric, {
			...few,
			wantedRecall: 0.99,
		});
		const recallOf = ({ graph }: typeof once) =>
			estimateRecall(features, graph, {
				metric,
				sampleRows: 500,
				random: createRandom(2),
			});
		expect(recallOf(once)).toBeLessThan(0.99);
		expect(recallOf(often)).toBeGreaterThan(0.98);
		for (const built of [once, often])
			expect(Math.abs(built.recall - recallOf(built))).toBeLessThan(0.02);
	});

	it("of rows in another order is that of the same rows", async () => {
		const features = randomFeatures(1500, 8, 9);
		const order = permutation(1500, createRandom(3));
		const mixed = await search(takeRows(features, order), 10, metric);
		const plain = await search(features, 10, metric);
		expect(mixed.recall).toBe(plain.recall);
		const rows = toRows(plain.graph);
		expect(
			toRows(mixed.graph).map((ids) => ids.map((id) => order[id])),
		).toEqual(Array.from(order, (row) => rows[row]));
	});

	it("does not depend on the order in which lists are searched", async () => {
		const features = randomFeatures(1500, 8, 5);
		const expected = await build(features, 10, metric);
		const threads = alone(features, metric, (turns) => turns.reverse());
		expect(await build(features, 10, metric, { threads })).toEqual(expected);
	});

	it("fills every row where thousands are identical", async () => {
		const data = new Float32Array(8000).fill(0.5);
		const graph = await build({ rows: 2000, cols: 4, data }, 20, metric);
		for (const ids of toRows(graph)) expect(new Set(ids).size).toBe(21);
	});

	it("fills a row whose lists have too few", async () => {
		const features = randomFeatures(400, 4, 6);
		const farRow = [-1e3, 1e3, -1e3, 1e3];
		features.data.set(farRow, 4 * 30);
		const few = { rowsPerList: 4, numProbes: 1 };
		const graph = await build(features, 30, metric, few);
		for (const ids of toRows(graph)) expect(new Set(ids).size).toBe(31);
	});

	it("refuses NaN", async () => {
		const features = randomFeatures(9, 4, 7);
		const threads = alone(features, metric);
		features.data[5] = Number.NaN;
		const failed = build(features, 3, metric, { threads });
		await expect(failed).rejects.toThrow(InputError);
	});
});

it.each([0, 2])(
	"reports blocks of rows, then turns of lists and those of more rounds, for a recall of %d",
	async (wantedRecall) => {
		const features = randomFeatures(2100, 4, 8);
		const calls: [number, number][] = [];
		await buildApproximateGraph(features, {
			k: 5,
			metric: "cosine",
			rowsPerList: 500,
			numProbes: 2,
			wantedRecall,
			random: createRandom(1),
			threads: alone(features, "cosine"),
			onProgress: (done, total) => calls.push([done, total]),
		});
		const first = 3 + 3 * 5;
		const all = wantedRecall === 0 ? first : calls.length;
		expect((all - first) % 5).toBe(0);
		expect(calls).toEqual(
			Array.from({ length: all }, (_, i) => {
				const more = Math.max(0, Math.ceil((i + 1 - first) / 5));
				return [i + 1, first + 5 * more];
			}),
		);
	},
);
