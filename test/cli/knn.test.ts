import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { hasPart } from "../../src/engines/optional-parts.ts";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readFloatMatrix, readKnnGraph } from "../../src/files/npy/read-npy.ts";
import { runForJson } from "../helpers/command.ts";
import { needs } from "../helpers/needs.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const wasm = ["--backend", "wasm"];
const set = writeSmallSet(folder, 0, 60, 16);

describe("knn", () => {
	test("on the bundled faces equals the bundled graph but for ties", async () => {
		const files = ["--feat_path", bundledFaces.features, "--out", at("k.npy")];
		const result = await runForJson("knn", ...files, "--method=exact", ...wasm);
		expect(result).toMatchObject({
			rows: 1000,
			neighbours: 80,
			method: "exact",
			recall: null,
		});
		const built = readKnnGraph(at("k.npy"), 1000, { shared: false });
		const bundled = readKnnGraph(bundledFaces.graph, 1000, { shared: false });
		const { data, cols } = readFloatMatrix(bundledFaces.features, {
			shared: false,
		});
		const cosine = (a: number, b: number) => {
			let dot = 0;
			for (let d = 0; d < cols; d++)
				dot += data[a * cols + d] * data[b * cols + d];
			return dot;
		};
		for (let i = 0; i < bundled.data.length; i++) {
			if (built.data[i] === bundled.data[i]) continue;
			const row = Math.floor(i / bundled.cols);
			const difference =
				cosine(row, built.data[i]) - cosine(row, bundled.data[i]);
			expect(Math.abs(difference)).toBeLessThan(1e-6);
		}
	});

	const searchesBy = async (method: string, metric: string) => {
		const flags = ["--method", method, "--metric", metric, ...wasm];
		const files = ["--feat-path", set.featuresPath, "--out", at("m.npy")];
		const result = await runForJson("knn", ...files, ...flags, "--k", "5");
		expect(result).toMatchObject({ rows: 60, neighbours: 5, method });
		const graph = readKnnGraph(at("m.npy"), 60, { shared: false });
		expect(graph.cols).toBe(6);
		if (method !== "exact") expect(result.recall).toBeGreaterThan(0.9);
	};

	test.each([
		["exact", "euclidean"],
		["approximate", "cosine"],
		["approximate", "euclidean"],
	])("--method %s --metric %s", searchesBy);

	describe.skipIf(!hasPart("usearch"))(
		"with usearch",
		needs("no usearch"),
		() => {
			test.each([
				["hnsw", "cosine"],
				["hnsw", "euclidean"],
			])("--method %s --metric %s", searchesBy);
		},
	);
});
