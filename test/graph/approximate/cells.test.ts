/** Two levels of lists find about as many neighbours as one, and compare a row with a part of the lists. */
import { describe, expect, test } from "vitest";
import type { FloatMatrix } from "../../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import { buildApproximateGraph } from "../../../src/graph/approximate/approximate-search.ts";
import {
	createCellFinder,
	findListCentres,
} from "../../../src/graph/approximate/cells.ts";
import { createListFinder } from "../../../src/graph/approximate/lists.ts";
import { buildExactGraph } from "../../../src/graph/exact/knn-search.ts";
import {
	createApproximateThreads,
	startListSearchers,
} from "../../../src/graph/search-pool.ts";
import {
	createSimilarity,
	everyRow,
	type Metric,
} from "../../../src/graph/similarity.ts";
import { randomFeatures } from "../../helpers/brute-neighbours.ts";

const metrics: Metric[] = ["cosine", "euclidean"];

/** Groups of near rows, one after another. */
function groups(numGroups: number, inGroup: number, cols: number): FloatMatrix {
	const centres = randomFeatures(numGroups, cols, 1);
	const noise = randomFeatures(numGroups * inGroup, cols, 2);
	const data = noise.data.map((value, i) => {
		const group = Math.floor(i / cols / inGroup);
		return 0.4 * value + centres.data[group * cols + (i % cols)];
	});
	return { ...noise, data };
}

const features = groups(400, 15, 12);
const lists = { rowsPerList: 15, numProbes: 6, wantedRecall: 0 };
const k = 10;

async function recallOf(metric: Metric, twoLevelsFrom: number) {
	const pool = startListSearchers(1, features.rows);
	const { graph } = await buildApproximateGraph(features, {
		...lists,
		k,
		metric,
		twoLevelsFrom,
		random: createRandom(1),
		onProgress() {},
		threads: createApproximateThreads(pool, features, metric),
	});
	await pool.close();
	const exact = await buildExactGraph(features, {
		k,
		metric,
		products: null,
		blockRows: 1024,
		onProgress() {},
	});
	let hits = 0;
	for (let row = 0; row < features.rows; row++) {
		const start = row * (k + 1);
		const near = exact.data.subarray(start + 1, start + k + 1);
		for (let t = 1; t <= k; t++)
			if (near.includes(graph.data[start + t])) hits++;
	}
	return hits / (features.rows * k);
}

describe.each(metrics)("two levels by %s", (metric) => {
	test("find as many neighbours as one, beside all pairs", {
		tags: ["slow/variants"],
	}, async () => {
		const one = await recallOf(metric, 1000);
		const two = await recallOf(metric, 100);
		expect(one).toBeGreaterThan(0.9);
		expect(two).toBeGreaterThan(one - 0.02);
	});

	test("have the nearest lists of the nearest cells", () => {
		const similarity = createSimilarity(features, metric);
		const order = permutation(features.rows, createRandom(3));
		const options = { kind: "float32", numLists: 400 } as const;
		const levels = { ...options, sample: order, twoLevelsFrom: 100 };
		const { centres, cells } = findListCentres(similarity, levels);
		const { offsets } = cells!;
		expect(offsets[0]).toBe(0);
		expect(offsets.at(-1)).toBe(400);
		const two = { centres, cells: cells! };
		const some = everyRow(0, features.rows, 7);
		const found = createCellFinder(similarity, "float32", two, 6)(some);
		const all = createListFinder(similarity, "float32", centres, 6)(some);
		let same = 0;
		for (let i = 0; i < found.length; i++) if (found[i] === all[i]) same++;
		// 20 cells, of which 16 are compared.
		expect(offsets.length).toBe(21);
		expect(same / found.length).toBeGreaterThan(0.99);
	});

	test("have all lists where a cell has too few", () => {
		const few = randomFeatures(40, 6, 1);
		const similarity = createSimilarity(few, metric);
		const sample = permutation(40, createRandom(3));
		const options = { kind: "float32", numLists: 4 } as const;
		const levels = { ...options, sample, twoLevelsFrom: 2 };
		const { centres, cells } = findListCentres(similarity, levels);
		const rows = everyRow(0, 40, 1);
		const two = { centres, cells: cells! };
		expect(createCellFinder(similarity, "float32", two, 4)(rows)).toEqual(
			createListFinder(similarity, "float32", centres, 4)(rows),
		);
	});
});
