/** Features and labels at the edges of what numbers can be: each has the outcome that its user would expect. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readClusters } from "../../src/files/clusters/clusters-file.ts";
import { readFloatMatrix, readKnnGraph } from "../../src/files/npy/read-npy.ts";
import {
	writeFloatMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const wasm = ["--backend", "wasm", "--quiet"];

const faces = readFloatMatrix(bundledFaces.features, { shared: false });
const COLS = faces.cols;
const firstRows = (rows: number): FloatMatrix => ({
	rows,
	cols: COLS,
	data: faces.data.slice(0, rows * COLS),
});
/** `rows` rows, row i a copy of the faces' row `of(i)`; null stands for zeros. */
function rowsOf(rows: number, of: (i: number) => number | null): FloatMatrix {
	const data = new Float32Array(rows * COLS);
	for (let i = 0; i < rows; i++) {
		const row = of(i);
		if (row !== null)
			data.set(faces.data.subarray(row * COLS, (row + 1) * COLS), i * COLS);
	}
	return { rows, cols: COLS, data };
}
/** Multiples of 0.001, so that scaling by a power of two changes no digit, not even of denormal numbers. */
function scaled(scale: number): FloatMatrix {
	const { rows, cols, data } = firstRows(60);
	return { rows, cols, data: data.map((x) => Math.round(x * 1000) * scale) };
}

function write(name: string, features: FloatMatrix): string {
	const path = at(`${name}.npy`);
	writeFloatMatrix(path, features);
	return path;
}

async function knn(name: string, features: FloatMatrix, k: number) {
	const files = ["--feat-path", write(name, features), "--out", at("k.npy")];
	await runForJson("knn", ...files, "--k", `${k}`, ...wasm);
	return readKnnGraph(at("k.npy"), features.rows, { shared: false });
}

async function cluster(name: string, features: FloatMatrix, ...more: string[]) {
	const files = ["--feat-path", write(name, features), "--out", at("c.csv")];
	await runForJson("cluster", ...files, ...wasm, ...more);
	return Array.from(readClusters(at("c.csv")), Number);
}

describe("huge, tiny and denormal features", () => {
	let graph: ArrayLike<number>;
	let clusters: number[];

	beforeAll(async () => {
		graph = (await knn("plain", scaled(1), 5)).data;
		clusters = await cluster("plain", scaled(1));
		expect(new Set(clusters).size).toBeGreaterThan(10);
	});

	test.each([
		["up to 1e38", 2 ** 117],
		["about 1e-34", 2 ** -120],
		["denormal", 2 ** -149],
	])(
		"%s have the neighbours and clusters of the same features at scale 1",
		async (_, scale) => {
			expect((await knn("scaled", scaled(scale), 5)).data).toEqual(graph);
			expect(await cluster("scaled", scaled(scale))).toEqual(clusters);
		},
	);
});

test("features too large for an L-GCN are refused, with the first row", async () => {
	const { rows, cols, data } = firstRows(60);
	const huge = data.map((x, i) => (i < 40 * cols ? x : Math.sign(x) * 3e38));
	const files = ["--feat-path", write("huge", { rows, cols, data: huge })];
	const net = ["--checkpoint", "logs/best.ckpt", "--out", at("huge.csv")];
	const { exitCode, stderr } = await runCommand(
		...commandLine`cluster ${files} ${net} ${wasm}`,
	);
	expect({ exitCode, stderr }).toEqual({
		exitCode: 1,
		stderr: [
			expect.stringMatching(
				/^features: expected values of the size that the network was trained on, got -?3\.?\d*e\+38 in row 40 \(scale them as at training\)$/,
			),
		],
	});
	expect(existsSync(at("huge.csv"))).toBe(false);
});

test("features too large to train an L-GCN are refused at the start, with the first row", async () => {
	const { rows, cols, data } = firstRows(60);
	const huge = data.map((x, i) => (i < 40 * cols ? x : Math.sign(x) * 1e38));
	const path = write("huge", { rows, cols, data: huge });
	const labels = at("labels-60.npy");
	writeIntVector(labels, new Int32Array(rows));
	const train = (...more: string[]) =>
		runCommand(
			...commandLine`train --feat-path ${path} --labels-path ${labels}
				--logs-dir ${at("huge-logs")} --epochs 1 ${wasm} ${more}`,
		);
	const { exitCode, stderr } = await train("--k-at-hop", "4", "2");
	expect({ exitCode, stderr }).toEqual({
		exitCode: 1,
		stderr: [
			expect.stringMatching(
				/^\S+huge\.npy: expected values up to 1e\+18 to train an L-GCN on, got -?[\d.]+e\+3[78] in row 40 \(scale them\)$/,
			),
		],
	});
	expect(existsSync(at("huge-logs"))).toBe(false);
});

describe("rows that are equal", () => {
	test("in pairs: each has its twin for nearest neighbour and in its cluster", async () => {
		const pairs = rowsOf(60, (i) => i % 30);
		const { data, cols } = await knn("pairs", pairs, 1);
		const clusters = await cluster("pairs", pairs);
		for (let i = 0; i < 60; i++) {
			expect(data[i * cols + 1]).toBe((i + 30) % 60);
			expect(clusters[i]).toBe(clusters[(i + 30) % 60]);
		}
		expect(new Set(clusters).size).toBeGreaterThan(10);
	});

	test("all of them: one cluster", async () => {
		const clusters = await cluster(
			"equal",
			rowsOf(30, () => 0),
		);
		expect(new Set(clusters).size).toBe(1);
	});

	test("10,000 of them: neighbours by row number, one cluster", async () => {
		const data = new Float32Array(20_000).fill(0.5);
		const many = { rows: 10_000, cols: 2, data };
		const graph = await knn("many", many, 3);
		expect([...graph.data.slice(0, 4)]).toEqual([0, 1, 2, 3]);
		expect([...graph.data.slice(-4)]).toEqual([9999, 0, 1, 2]);
		const small = ["--k-at-hop", "3", "1", "--active-connection", "1"];
		const withGraph = ["--knn-graph-path", at("k.npy"), ...small];
		const clusters = await cluster("many", many, ...withGraph);
		expect(clusters).toHaveLength(10_000);
		expect(new Set(clusters).size).toBe(1);
	}, 300_000);
});

describe("rows of zeros", () => {
	test("alone: each stays alone, as nothing is known of it", async () => {
		const clusters = await cluster(
			"zeros",
			rowsOf(20, () => null),
		);
		expect(new Set(clusters).size).toBe(20);
	});

	test("among others: they alone stay alone", async () => {
		const some = rowsOf(40, (i) => (i % 4 === 0 ? null : 7));
		const clusters = await cluster("some", some);
		const others = clusters.filter((_, i) => i % 4 > 0);
		const zeros = clusters.filter((_, i) => i % 4 === 0);
		expect(new Set(others).size).toBe(1);
		expect(new Set(zeros).size).toBe(10);
		expect(zeros).not.toContain(others[0]);
	});
});

describe("few rows", () => {
	test.each([
		[1, 4, 0],
		[2, 4, 1],
		[5, 4, 4],
		[5, 80, 4],
	])("%i rows and k %i: %i neighbours a row", async (rows, k, neighbours) => {
		const { cols, data } = await knn("few", firstRows(rows), k);
		expect(cols).toBe(neighbours + 1);
		for (let row = 0; row < rows; row++) {
			const ids = [...data.subarray(row * cols, (row + 1) * cols)];
			expect(new Set(ids).size).toBe(cols);
		}
		const clusters = await cluster("few", firstRows(rows), "--k", `${k}`);
		expect(clusters).toHaveLength(rows);
	});

	test("a row alone and two equal ones are one cluster", async () => {
		expect(await cluster("one", firstRows(1))).toEqual([0]);
		expect(
			await cluster(
				"twins",
				rowsOf(2, () => 0),
			),
		).toEqual([0, 0]);
	});
});

interface Tested {
	readonly all: {
		readonly bcubed: Readonly<Record<"precision" | "recall" | "f", number>>;
		readonly nmi: Readonly<Record<string, number>>;
	};
}

describe("labels", () => {
	const labelled = async (rows: number, label: (i: number) => number) => {
		const labels = at("labels.npy");
		writeIntVector(
			labels,
			Int32Array.from({ length: rows }, (_, i) => label(i)),
		);
		return [write("labelled", firstRows(rows)), labels];
	};
	const judge = async (rows: number, label: (i: number) => number) => {
		const [features, labels] = await labelled(rows, label);
		const files = ["--val-feat-path", features, "--val-labels-path", labels];
		const net = ["--checkpoint", "models/faces.ckpt", "--out-dir", at("out")];
		return runForJson<Tested>("test", ...files, ...net, ...wasm);
	};

	test("all the same: nothing can be put together wrongly", async () => {
		const { all } = await judge(40, () => 5);
		expect(all.bcubed.precision).toBe(1);
		expect(all.bcubed.recall).toBeLessThan(1);
		expect(all.nmi.geometric).toBe(0);
	});

	test("all distinct: nothing can be torn apart", async () => {
		const { all } = await judge(40, (i) => i);
		expect(all.bcubed.recall).toBe(1);
		expect(all.bcubed.precision).toBeLessThan(1);
		expect(all.nmi.geometric).toBeGreaterThan(0);
	});

	test("of one row: every score is 1", async () => {
		const { all } = await judge(1, () => -3);
		expect(all.bcubed).toEqual({ precision: 1, recall: 1, f: 1 });
		expect(all.nmi).toEqual({ geometric: 1, arithmetic: 1 });
	});

	test("without any link: nothing is said to be right or wrong of them", async () => {
		const [features, labels] = await labelled(1, () => 1);
		const files = ["--val-feat-path", features, "--val-labels-path", labels];
		const engine = ["--backend", "wasm"];
		const argv = ["test", ...files, "--out-dir", at("none"), ...engine];
		const { stdout, stderr } = await runCommand(...argv);
		expect(stdout).toContain("\nlinks: none\n");
		expect(stderr.join("\n")).not.toContain("accuracy");
		expect(await runForJson(...argv)).toMatchObject({ pairwise: null });
	});

	const relational = commandLine`relational --no-compositions --no-transformations`;
	const train = async (
		rows: number,
		label: (i: number) => number,
		model: readonly string[] = relational,
	) => {
		const [features, labels] = await labelled(rows, label);
		const logs = at(`logs-${rows}-${label(1)}`);
		const output = await runCommand(
			...commandLine`train --feat-path ${features} --labels-path ${labels}
				--model ${model} --k-at-hop 4 2 --epochs 1 --logs-dir ${logs} --backend wasm`,
		);
		return { ...output, hasCheckpoint: existsSync(join(logs, "best.ckpt")) };
	};

	test.each<[string, (i: number) => number, RegExp]>([
		["all the same", () => 0, /100\.0%; nearly all are positive/],
		["all distinct", (i) => i, /0\.0%; nearly all are negative/],
	])("%s train a network, with a warning", async (_, label, warning) => {
		const { exitCode, stderr, hasCheckpoint } = await train(20, label);
		expect(exitCode).toBe(0);
		expect(stderr).toContainEqual(expect.stringMatching(warning));
		expect(hasCheckpoint).toBe(true);
	});

	test.each([
		["lgcn"],
		["relational", "--no-compositions", "--no-transformations"],
	])("of one row train no %s network", async (...model) => {
		const output = await train(1, () => 0, model);
		const { exitCode, stderr, hasCheckpoint } = output;
		expect(exitCode).toBe(1);
		expect(stderr.at(-1)).toBe(
			`${at("labelled.npy")}: expected at least 2 rows to train on, got 1`,
		);
		expect(hasCheckpoint).toBe(false);
	});
});
