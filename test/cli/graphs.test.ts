/** Commands with graphs as other tools write them: missing neighbours, rows that do not come first, floats. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readClusters } from "../../src/files/clusters/clusters-file.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatMatrix,
	readFloatVector,
	readIntMatrix,
	readKnnGraph,
} from "../../src/files/npy/read-npy.ts";
import {
	writeFloatMatrix,
	writeIntMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { sharedPath } from "../helpers/shared.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const own = { shared: false };
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const fixtures = resolve(import.meta.dirname, "../../fixtures/graphs");
const graphs = (name: string) => join(fixtures, `${name}.npy`);
const cases = (name: string) => sharedPath("cases", name);
const wasm = ["--backend", "wasm"];
const few = ["--k-at-hop", "8", "3", "--active-connection", "4"];
const models = [
	["L-GCN", "logs/best.ckpt"],
	["relational network", "models/faces.ckpt"],
] as const;
const names = models.map(([name]) => name);
const networkOf = (model: string) =>
	resolve(
		import.meta.dirname,
		"../..",
		models.find(([name]) => name === model)![1],
	);

beforeAll(() => {
	const all = readFloatMatrix(bundledFaces.features, own);
	const { cols } = all;
	const { ids } = readLabels(bundledFaces.labels, all.rows);
	const take = (rows: readonly number[]) => ({
		rows: rows.length,
		cols,
		data: Float32Array.from(
			rows.flatMap((row) => [
				...all.data.subarray(row * cols, (row + 1) * cols),
			]),
		),
	});
	const first = Array.from({ length: 80 }, (_, i) => i);
	const copied = Array.from({ length: 120 }, (_, i) => Math.floor(i / 6));
	writeFloatMatrix(at("faces.npy"), take(first));
	writeFloatMatrix(at("copies.npy"), take(copied));
	writeIntVector(at("labels.npy"), ids.slice(0, 80));
	// The graph as it is inside: what `-1` says is then said by the row itself.
	writeIntMatrix(at("inside.npy"), readKnnGraph(graphs("ivf"), 80, own));
	const none = new Int32Array(80 * 21).fill(-1);
	writeIntMatrix(at("none.npy"), { rows: 80, cols: 21, data: none });
});

async function scoresWith(model: string, graph: string) {
	const out = at(`out-${graph.replaceAll("/", "-")}`);
	const files = ["--val-feat-path", at("faces.npy"), "--val-knn-graph-path"];
	const { exitCode, stderr } = await runCommand(
		...commandLine`test --checkpoint ${networkOf(model)} ${files} ${graph}
			--out-dir ${out} ${few} ${wasm}`,
	);
	expect(exitCode, stderr.join("\n")).toBe(0);
	const bytes = ["edges.npy", "scores.npy", "clusters.npy"].map((name) =>
		readFileSync(join(out, name)),
	);
	return { out, bytes, stderr };
}

describe.each(names)("test with a %s", (model) => {
	test("gives a graph with -1 the same bytes in every form, and says what is missing", async () => {
		const { out, bytes, stderr } = await scoresWith(model, graphs("ivf"));
		expect(stderr).toContain(
			`${graphs("ivf")} (80 rows): missing neighbours (-1): 732`,
		);
		const scores = readFloatVector(join(out, "scores.npy"), own);
		expect(scores.every((p) => p >= 0 && p <= 1)).toBe(true);
		const edges = readIntMatrix(join(out, "edges.npy"), own).data;
		const { cols, data } = readIntMatrix(graphs("ivf"), own);
		const links = Array.from({ length: 80 }, (_, row) =>
			[...data.subarray(row * cols + 1, row * cols + 9)]
				.filter((id) => id >= 0)
				.flatMap((id) => [row, id]),
		);
		expect([...edges]).toEqual(links.flat());
		for (const same of [graphs("ivf-f4"), graphs("ivf-u4"), at("inside.npy")])
			expect((await scoresWith(model, same)).bytes).toEqual(bytes);
	});

	test("leaves rows without any neighbour alone", async () => {
		const { out, stderr } = await scoresWith(model, at("none.npy"));
		expect(stderr).toContain(
			`${at("none.npy")} (80 rows): rows that do not name themselves: 80; missing neighbours (-1): 1,680; rows without any neighbour: 80`,
		);
		const clusters = Array.from(readClusters(join(out, "clusters.npy")));
		expect(new Set(clusters).size).toBe(80);
	});
});

describe.each(names)("cluster with a %s", (model) => {
	test("joins copies, whose graph does not have rows first or at all", async () => {
		const files = ["--feat-path", at("copies.npy"), "--knn-graph-path"];
		const { exitCode, stderr } = await runCommand(
			...commandLine`cluster
				--checkpoint ${networkOf(model)} ${files} ${graphs("copies")} --out ${at("c.csv")}
				--k-at-hop 3 2 --active-connection 2 ${wasm}`,
		);
		expect(exitCode, stderr.join("\n")).toBe(0);
		expect(stderr).toContain(
			`${graphs("copies")} (120 rows): rows that name themselves elsewhere than first: 60; rows that do not name themselves: 40`,
		);
		const clusters = Array.from(readClusters(at("c.csv")));
		for (let row = 0; row < 120; row++)
			if (row % 6) expect(clusters[row]).toBe(clusters[row - 1]);
	});

	test("says nothing of the graph with --quiet", async () => {
		const files = ["--feat-path", at("faces.npy"), "--knn-graph-path"];
		const { exitCode, stderr } = await runCommand(
			...commandLine`cluster
				--checkpoint ${networkOf(model)} ${files} ${graphs("ivf")}
				--out ${at("q.csv")} ${few} ${wasm} --quiet`,
		);
		expect(exitCode).toBe(0);
		expect(stderr).toEqual([]);
	});
});

describe("train", () => {
	const train = (model: string, graph: string) =>
		runForJson<{ epochs: { train: { loss: number } }[] }>(
			...commandLine`train --model ${model} --feat-path ${at("faces.npy")}
				--knn-graph-path ${graph} --labels-path ${at("labels.npy")}
				--logs-dir ${at(`${model}-${graph.length}`)} --epochs 1
				--batch-size 20 ${few} ${wasm}
				--quiet ${model === "relational" ? ["--no-compositions", "--no-transformations"] : []}`,
		);

	test.each(["lgcn", "relational"])(
		"--model %s learns from a graph with -1 as from the same inside",
		async (model) => {
			const [missing, inside] = [
				await train(model, graphs("ivf")),
				await train(model, at("inside.npy")),
			];
			const [{ train: figures }] = missing.epochs;
			expect(Number.isFinite(figures.loss)).toBe(true);
			expect(figures.loss).toBeGreaterThan(0);
			expect(inside.epochs[0].train).toEqual(figures);
		},
	);

	test("takes rows without any neighbour", async () => {
		const { epochs } = await train("lgcn", at("none.npy"));
		expect(epochs[0].train.loss).toBe(0);
	});
});

describe.skipIf(!existsSync(cases("faiss_ivf.npy")))("real cases", () => {
	test.each([
		["faiss_ivf.npy", bundledFaces.features],
		["faiss_dupes.npy", cases("dupes.npy")],
	])("%s is clustered", async (name, features) => {
		const result = await runForJson<{ clusters: number }>(
			...commandLine`cluster --feat-path ${features}
				--knn-graph-path ${cases(name)} --out ${at("real.csv")} ${wasm} --quiet`,
		);
		expect(result.clusters).toBeGreaterThan(100);
		expect(result.clusters).toBeLessThan(700);
	});
});
