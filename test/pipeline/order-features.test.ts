/** Features in list order: the same rows, of which near ones lie together. */
import { join } from "node:path";
import { expect, test } from "vitest";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { partRange } from "../../src/files/parts/part-ranges.ts";
import {
	type Features,
	openFloatMatrix,
} from "../../src/files/stored/stored-matrix.ts";
import { buildExactGraph } from "../../src/graph/exact/knn-search.ts";
import type { Metric } from "../../src/graph/similarity.ts";
import {
	restoreOrder,
	writeInOrder,
} from "../../src/pipeline/order-features.ts";
import { takeRows } from "../../src/relational/train/compositions.ts";
import { randomFeatures } from "../helpers/brute-neighbours.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const metrics: Metric[] = ["cosine", "euclidean"];

/** Groups of near rows, in a random order. */
function mixedGroups(numGroups: number, inGroup: number): FloatMatrix {
	const cols = 16;
	const centres = randomFeatures(numGroups, cols, 1);
	const noise = randomFeatures(numGroups * inGroup, cols, 2);
	const data = noise.data.map((value, i) => {
		const group = Math.floor(i / cols / inGroup);
		return 0.3 * value + centres.data[group * cols + (i % cols)];
	});
	const order = permutation(noise.rows, createRandom(4));
	return takeRows({ ...noise, data }, order);
}

async function order(features: Features, metric: Metric = "cosine") {
	const { rows, cols } = features;
	const written: number[] = [];
	const oldRows = await writeInOrder(
		features,
		{ append: (values) => void written.push(...values) },
		{ metric, seed: 1, rowsPerList: 50, workers: 1, onProgress() {} },
	);
	const data = Float32Array.from(written);
	return { oldRows, ordered: { rows, cols, data } };
}

test.each(metrics)(
	"has every row once by %s, in memory and in a file",
	async (metric) => {
		const features = mixedGroups(60, 20);
		const { oldRows, ordered } = await order(features, metric);
		expect(Int32Array.from(oldRows).sort()).toEqual(
			Int32Array.from({ length: 1200 }, (_, row) => row),
		);
		expect(ordered.data).toEqual(takeRows(features, oldRows).data);
		const path = join(folder, `${metric}.npy`);
		writeFloatMatrix(path, features);
		const ofFile = await order(openFloatMatrix(path), metric);
		expect(ofFile.oldRows).toEqual(oldRows);
		expect(ofFile.ordered.data).toEqual(ordered.data);
	},
);

test("what belongs to the new rows comes back to the old ones", async () => {
	const features = mixedGroups(20, 10);
	const { oldRows } = await order(features);
	const names = Int32Array.from(oldRows, (row) => 1000 + row);
	expect(restoreOrder(names, oldRows)).toEqual(
		Int32Array.from({ length: 200 }, (_, row) => 1000 + row),
	);
});

/** Rows that parts need for the neighbours of their neighbours, as a multiple of their own. */
async function readBesideOwn(features: FloatMatrix, parts: number) {
	const { cols, data } = await buildExactGraph(features, {
		k: 10,
		metric: "cosine",
		products: null,
		blockRows: 1024,
		onProgress() {},
	});
	const listOf = (row: number) => data.subarray(row * cols, (row + 1) * cols);
	let needed = 0;
	for (let part = 0; part < parts; part++) {
		const { first, end } = partRange(features.rows, parts, part);
		const rows = new Set<number>();
		for (let row = first; row < end; row++)
			for (const near of listOf(row))
				for (const other of listOf(near)) rows.add(other);
		needed += rows.size;
	}
	return needed / features.rows;
}

test("a twentieth of the rows needs at most half as many others", {
	tags: ["slow/variants"],
}, async () => {
	const features = mixedGroups(240, 25);
	const { ordered } = await order(features);
	const before = await readBesideOwn(features, 20);
	const after = await readBesideOwn(ordered, 20);
	expect(before).toBeGreaterThan(8);
	expect(after).toBeLessThan(before / 2);
});
