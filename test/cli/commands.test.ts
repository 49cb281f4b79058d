import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readClusters } from "../../src/files/clusters/clusters-file.ts";
import { readLabels } from "../../src/files/clusters/labels-file.ts";
import {
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import {
	writeFloatMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const wasm = ["--backend", "wasm"];
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	writeCheckpoint(at("c.ckpt"), formulaCheckpoint(16));
});

const testCommand = (
	...more: string[]
) => commandLine`test --val_feat_path ${set.featuresPath}
	--checkpoint ${at("c.ckpt")} --out_dir ${at("results")} ${wasm} ${more}`;
const clusterCommand = (
	out: string,
	...more: string[]
) => commandLine`cluster --feat_path ${set.featuresPath}
	--checkpoint ${at("c.ckpt")} --out ${at(out)} ${wasm} ${more}`;

interface TestJson {
	readonly links: number;
	readonly clusters: number;
	readonly pairwise: Record<string, number> | null;
	readonly all: { readonly items: number } | null;
	readonly withoutSingletons: { readonly items: number } | null;
	readonly files: Record<string, string>;
	readonly seconds: Record<string, number>;
}

describe("test", () => {
	test("writes edges, scores and clusters, and judges with labels", async () => {
		const labels = ["--val_label_path", set.labelsPath];
		const result = await runForJson<TestJson>(...testCommand(...labels));
		expect(Object.keys(result)).toEqual([
			"engine",
			"engines",
			"pivots",
			"links",
			"seconds",
			"pairwise",
			"clusters",
			"all",
			"withoutSingletons",
			"files",
			"unknown",
		]);
		expect(Object.keys(result.seconds)).toEqual([
			"load",
			"score",
			"propagate",
			"evaluate",
			"total",
		]);
		expect(Object.keys(result.pairwise!)).toEqual([
			"loss",
			"accuracy",
			"precision",
			"recall",
		]);
		expect(Object.keys(result.all!)).toEqual([
			"items",
			"clusters",
			"bcubed",
			"nmi",
		]);
		expect(result).toMatchObject({ pivots: 60, links: 60 * 20 });
		const { edges, scores, clusters } = result.files;
		const read = readIntMatrix(edges, { shared: false });
		expect([read.rows, read.cols]).toEqual([1200, 2]);
		expect(read.data[0]).toBe(0);
		expect(readFloatVector(scores, { shared: false })).toHaveLength(1200);
		const written = readLabels(clusters, 60);
		expect(written.count).toBe(result.clusters);
	});

	test("leaves items of unknown identity out of its figures, and says so", async () => {
		const labels = set.labels.map((label, row) => (row % 4 === 3 ? -1 : label));
		writeIntVector(at("unknown.npy"), labels);
		const labelled = ["--val_labels_path", at("unknown.npy")];
		const result = await runForJson<TestJson>(...testCommand(...labelled));
		expect(result).toMatchObject({ pivots: 60, links: 1200, unknown: 15 });
		expect(result.all!.items).toBe(45);
		const { edges, scores, clusters } = result.files;
		// The figures of batches of 32 pivots, pooled here over the known links.
		const { data } = readIntMatrix(edges, { shared: false });
		const probabilities = readFloatVector(scores, { shared: false });
		let known = 0;
		let correct = 0;
		probabilities.forEach((score, link) => {
			const [a, b] = [labels[data[2 * link]], labels[data[2 * link + 1]]];
			if (a < 0 || b < 0) return;
			known++;
			if (score > 0.5 === (a === b)) correct++;
		});
		expect(result.pairwise!.accuracy).toBeCloseTo(correct / known, 12);
		const judged = await runForJson<{ bcubed: object; unknown: number }>(
			...commandLine`evaluate --labels-path ${at("unknown.npy")}
				--clusters-path ${clusters}`,
		);
		expect(result.all).toMatchObject({ bcubed: judged.bcubed });
		expect(judged.unknown).toBe(15);
		const { stdout } = await runCommand(...testCommand(...labelled));
		expect(stdout).toMatch(
			/^15 items have an unknown identity \(-1\): left out of the figures$/m,
		);
	});

	test("needs no labels", async () => {
		const result = await runForJson<TestJson>(...testCommand());
		expect(result).toMatchObject({
			pairwise: null,
			all: null,
			withoutSingletons: null,
		});
		const { stdout } = await runCommand(...testCommand());
		expect(stdout).not.toContain("B-Cubed");
	});

	test("one-item clusters only: the second table is empty", async () => {
		const naive = ["--propagation", "naive", "--threshold", "1"];
		const labels = ["--labels_path", set.labelsPath];
		const single = testCommand(...naive, ...labels);
		const result = await runForJson<TestJson>(...single);
		expect(result).toMatchObject({ clusters: 60, withoutSingletons: null });
		const { stdout } = await runCommand(...single);
		expect(stdout).toMatch(/^without one-item clusters +0 +0( +-){4}$/m);
	});

	test("--nmi_average chooses which NMI is in the tables", async () => {
		const labels = ["--labels_path", set.labelsPath, "--max-sz", "20"];
		const { all } = await runForJson<{
			all: { nmi: Record<string, number> };
		}>(...testCommand(...labels));
		for (const average of ["geometric", "arithmetic"]) {
			const shown = ["--nmi_average", average];
			const { stdout } = await runCommand(...testCommand(...labels, ...shown));
			const row = /^all items .* (\S+)$/m.exec(stdout)![1];
			expect(row).toBe(all.nmi[average].toFixed(4));
		}
	});

	test.each(["threshold", "naive", "soft", "average"])(
		"--propagation %s",
		async (kind) => {
			const flags = ["--propagation", kind, "--max_sz", "20", "--step=0.1"];
			const more = ["--pool", "max", "--threshold", "0.5"];
			const result = await runForJson<TestJson>(
				...testCommand(...flags, ...more),
			);
			expect(result.clusters).toBeGreaterThan(0);
		},
	);

	test("figures go to stderr as they come, and nowhere with --quiet", async () => {
		const labels = ["--labels_path", set.labelsPath, "--print_freq", "1"];
		const loud = await runCommand(...testCommand(...labels));
		const figures = loud.stderr.filter((line) => line.startsWith("["));
		expect(figures).toHaveLength(2);
		expect(figures[1]).toMatch(/^\[60\/60\] loss .*\(average: loss /);
		const quiet = await runCommand(...testCommand(...labels, "--quiet"));
		expect(quiet).toMatchObject({ exitCode: 0, stdout: "", stderr: [] });
	});

	test("warns where all rows are in one cluster", async () => {
		const { stderr } = await runCommand(...testCommand());
		expect(stderr).toContainEqual(
			expect.stringMatching(/^warning: all 60 rows hang together.*--max-sz/),
		);
	});
});

describe("links that are all of one score", () => {
	/** The classifier's last bias decides alone. */
	const writeSure = (path: string, bias: number) => {
		const checkpoint = formulaCheckpoint(16);
		const data = Float32Array.of(-bias, bias);
		const weights = new Map(checkpoint.weights);
		weights.set("classifier.2.bias", { shape: [2], data });
		writeCheckpoint(path, { ...checkpoint, weights });
	};

	test("at score 1 stay one cluster above --max-sz, which is said", async () => {
		writeSure(at("yes.ckpt"), 1000);
		const flags = ["--max-sz", "20", "--checkpoint", at("yes.ckpt")];
		const { stdout, stderr } = await runCommand(...testCommand(...flags));
		expect(stdout).toContain(" 1 clusters ");
		expect(stderr).toContainEqual(
			expect.stringMatching(
				/^warning: 60 items hang together at score 1 .*--max-sz is 20$/,
			),
		);
	});

	test("at score 0 are no links for naive", async () => {
		writeSure(at("no.ckpt"), -1000);
		const flags = ["--propagation", "naive", "--checkpoint", at("no.ckpt")];
		const result = await runForJson<TestJson>(...testCommand(...flags));
		expect(result.clusters).toBe(60);
	});
});

describe("cluster", () => {
	test("writes the same clusters as .npy, .csv and .json, numbered by size", async () => {
		const cut = ["--max-sz", "20", "--quiet"];
		const result = await runForJson<Record<string, number>>(
			...clusterCommand("c.npy", ...cut),
		);
		await runCommand(...clusterCommand("c.csv", ...cut));
		await runCommand(...clusterCommand("c.json", ...cut));
		const clusters = Array.from(readClusters(at("c.npy")), Number);
		const sizes: number[] = [];
		for (const cluster of clusters) sizes[cluster] = (sizes[cluster] ?? 0) + 1;
		expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
		expect(result).toMatchObject({
			rows: 60,
			clusters: sizes.length,
			singletons: sizes.filter((size) => size === 1).length,
			largest: sizes[0],
			file: at("c.npy"),
		});
		expect(Array.from(readClusters(at("c.csv")), Number)).toEqual(clusters);
		expect(Array.from(readClusters(at("c.json")), Number)).toEqual(clusters);
		const lines = readFileSync(at("c.csv"), "utf8").split("\n");
		expect(lines[0]).toBe(
			"row,cluster,cluster_size,confidence,copy_of,quality,foreign,doubtful",
		);
		expect(lines[8]).toMatch(
			new RegExp(
				`^7,${clusters[7]},${sizes[clusters[7]]},(0|1|0\\.\\d+|),,(0|1|0\\.\\d+),0,0$`,
			),
		);
	});

	test("says its figures in a line, and evaluate reads the csv with confidences", async () => {
		const cut = ["--propagation", "average"];
		const { stdout } = await runCommand(...clusterCommand("said.csv", ...cut));
		expect(stdout).toMatch(
			/^60 rows, \d+ clusters \(\d+ of one row, the largest of \d+\) in \d+\.\d s on wasm .*\n-> .*said\.csv\n$/,
		);
		const files = ["--labels_path", set.labelsPath, "--clusters_path"];
		const { clusters } = await runForJson<Record<string, number>>(
			...commandLine`evaluate ${files} ${at("said.csv")}`,
		);
		expect(clusters).toBe(Number(/, (\d+) clusters/.exec(stdout)![1]));
		const lines = readFileSync(at("said.csv"), "utf8").trimEnd().split("\n");
		const alone = lines.filter((line) => /,1,,,[\d.]+,0,0$/.test(line)).length;
		expect(alone).toBe(Number(/\((\d+) of one row/.exec(stdout)![1]));
	});

	test("--ids puts names for rows", async () => {
		const names = Array.from({ length: 60 }, (_, i) => `photo ${i}.jpg`);
		writeFileSync(at("names.txt"), `${names.join("\n")}\n`);
		await runCommand(...clusterCommand("n.csv", "--ids", at("names.txt")));
		const lines = readFileSync(at("n.csv"), "utf8").split("\n");
		expect(lines[0]).toBe(
			"row,id,cluster,cluster_size,confidence,copy_of,quality,foreign,doubtful",
		);
		expect(lines[60]).toMatch(/^59,photo 59.jpg,\d+,\d+,/);
	});

	test("a graph of a file serves as well as one that is built", async () => {
		const cut = ["--max-sz", "20", "--quiet"];
		const graph = at("graph.npy");
		const k = ["--k", "59", "--out", graph, ...wasm];
		await runCommand("knn", "--feat-path", set.featuresPath, ...k);
		await runCommand(...clusterCommand("built.csv", ...cut));
		await runCommand(
			...clusterCommand("read.csv", ...cut, "--knn_graph_path", graph),
		);
		expect(readFileSync(at("read.csv"))).toEqual(readFileSync(at("built.csv")));
	});

	const sets: readonly [string, number, (row: number, d: number) => number][] =
		[
			["1 row", 1, (_, d) => d + 1],
			["2 rows", 2, (row, d) => Math.sin(row + d)],
			["30 equal rows", 30, (_, d) => d + 1],
			["30 rows of zeros", 30, () => 0],
			["zeros among others", 30, (row, d) => (row % 3 ? Math.cos(row * d) : 0)],
			["81 rows, k as large", 81, (row, d) => Math.cos(row * row + d)],
		];
	test.each(sets)("%s: every row gets a cluster", async (name, rows, value) => {
		const data = new Float32Array(rows * 16);
		for (let i = 0; i < data.length; i++) data[i] = value(i >> 4, i & 15);
		const path = at(`${name}.npy`);
		writeFloatMatrix(path, { rows, cols: 16, data });
		const files = ["--feat-path", path, "--checkpoint", at("c.ckpt")];
		const out = ["--out", at("small.csv"), ...wasm, "--quiet"];
		const result = await runForJson<Record<string, number>>(
			"cluster",
			...files,
			...out,
		);
		const clusters = Array.from(readClusters(at("small.csv")), Number);
		expect(clusters).toHaveLength(rows);
		expect(new Set(clusters).size).toBe(result.clusters);
		expect(result.clusters).toBeGreaterThan(0);
	});
});

describe("convert", () => {
	test.each(["y.ckpt", "y.safetensors", "y.onnx"])("to %s", async (name) => {
		const result = await runForJson("convert", at("c.ckpt"), at(name));
		expect(result).toMatchObject({
			model: "lgcn",
			featureLength: 16,
			epoch: 2,
			file: at(name),
		});
		if (!name.endsWith(".onnx"))
			expect(readFileSync(at(name)).equals(readFileSync(at("c.ckpt")))).toBe(
				true,
			);
		else expect(readFileSync(at(name)).length).toBeGreaterThan(1e6);
	});
});
