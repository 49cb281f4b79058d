import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { normaliseRows } from "../../src/arrays/normalise.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readClusters } from "../../src/files/clusters/clusters-file.ts";
import {
	readFloatVector,
	readIntMatrix,
} from "../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { relationalCheckpoint } from "../helpers/relational-checkpoint.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const rows = 90;
let set: SmallSet;

/** A threshold that one link in ten reaches: fresh weights spread the scores but a little. */
let between: string[];
let threshold: number;

beforeAll(async () => {
	set = writeSmallSet(folder, 0, rows, 24);
	writeCheckpoint(at("c.ckpt"), relationalCheckpoint(0));
	writeCheckpoint(at("yes.ckpt"), relationalCheckpoint(100));
	const { files } = await runForJson<TestJson>(...testCommand());
	const scores = readFloatVector(files.scores, { shared: false });
	threshold = scores.toSorted()[Math.floor(0.9 * scores.length)];
	between = ["--threshold", String(threshold)];
});

const network = (name: string) => ["--checkpoint", at(name)];
const testCommand = (
	...more: string[]
) => commandLine`test --val_feat_path ${set.featuresPath} ${network("c.ckpt")}
	--out_dir ${at("results")} --backend wasm ${more}`;

function writeRows(
	name: string,
	numRows: number,
	cols: number,
	value: (row: number, column: number) => number,
): string {
	const data = new Float32Array(numRows * cols);
	for (let i = 0; i < data.length; i++)
		data[i] = value(Math.floor(i / cols), i % cols);
	writeFloatMatrix(at(name), { rows: numRows, cols, data });
	return at(name);
}

async function clustersOf(features: string, ...more: string[]) {
	const out = at("clusters.npy");
	const { exitCode, stderr } = await runCommand(
		...commandLine`cluster --feat_path ${features}
			--out ${out} ${network("c.ckpt")} --backend wasm ${more}`,
	);
	expect(exitCode, stderr.join("\n")).toBe(0);
	return { clusters: Array.from(readClusters(out), Number), stderr };
}

interface TestJson {
	readonly links: number;
	readonly clusters: number;
	readonly pairwise: object | null;
	readonly all: { readonly bcubed: { readonly f: number } } | null;
	readonly files: Record<string, string>;
}

describe("a relational checkpoint", () => {
	test("is tested as it says itself, with labels or without", async () => {
		const labels = ["--labels_path", set.labelsPath];
		const judged = await runForJson<TestJson>(...testCommand(...labels));
		// 12 neighbours are what the checkpoint says; 90 rows have more.
		expect(judged.links).toBe(rows * 12);
		expect(judged.all!.bcubed.f).toBeGreaterThan(0);
		const scores = readFloatVector(judged.files.scores, { shared: false });
		expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
		const plain = await runForJson<TestJson>(...testCommand());
		expect(plain).toMatchObject({ links: rows * 12, pairwise: null });
		expect(plain.clusters).toBe(judged.clusters);
	});

	test("gives way to what is typed", async () => {
		const hops = ["--k-at-hop", "7", "2", "--active_connection", "2"];
		const { links } = await runForJson<TestJson>(...testCommand(...hops));
		expect(links).toBe(rows * 7);
	});

	test("groups by one threshold over the mean of both directions", async () => {
		const { files, clusters } = await runForJson<TestJson>(
			...testCommand(...between),
		);
		const edges = readIntMatrix(files.edges, { shared: false }).data;
		const scores = readFloatVector(files.scores, { shared: false });
		const sums = new Map<string, [sum: number, count: number]>();
		scores.forEach((score, i) => {
			const [low, high] = [edges[2 * i], edges[2 * i + 1]].sort(
				(a, b) => a - b,
			);
			const [sum, count] = sums.get(`${low} ${high}`) ?? [0, 0];
			sums.set(`${low} ${high}`, [sum + score, count + 1]);
		});
		const componentOf = Array.from({ length: rows }, (_, row) => row);
		for (const [pair, [sum, count]] of sums) {
			if (sum / count < threshold) continue;
			const [from, to] = pair.split(" ").map((row) => componentOf[+row]);
			componentOf.forEach((component, row) => {
				if (component === from) componentOf[row] = to;
			});
		}
		expect(clusters).toBe(new Set(componentOf).size);
		expect(clusters).toBeGreaterThan(1);
	});

	test("takes raw rows as it takes rows of length 1", async () => {
		const { features } = normaliseRows(
			set.features,
			new Float32Array(set.features.data.length),
		);
		const unit = writeRows("unit.npy", rows, 24, (row, column) => {
			return features.data[row * 24 + column];
		});
		const raw = writeRows("raw.npy", rows, 24, (row, column) => {
			return features.data[row * 24 + column] * (3 + row);
		});
		const expected = (await clustersOf(unit, ...between)).clusters;
		expect(Math.max(...expected)).toBeGreaterThan(0);
		expect((await clustersOf(raw, ...between)).clusters).toEqual(expected);
	});

	test("scores alike on every engine that loads", async () => {
		const scores: Float32Array[] = [];
		for (const backend of ["wasm", "cpu", "auto"]) {
			const { files } = await runForJson<TestJson>(
				...testCommand("--backend", backend),
			);
			scores.push(readFloatVector(files.scores, { shared: false }));
		}
		for (const other of scores.slice(1)) {
			const distance = other.map((s, i) => Math.abs(s - scores[0][i]));
			expect(Math.max(...distance)).toBeLessThan(1e-4);
		}
	});
});

describe("cluster with a relational checkpoint", () => {
	test("leaves rows of zeros alone and says so, even where all links hold", async () => {
		const path = writeRows("zeros.npy", 30, 5, (row, column) =>
			row % 10 === 3 ? 0 : Math.sin(row * row + column),
		);
		for (const grouping of ["naive", "threshold", "soft", "average"]) {
			const flags = [...network("yes.ckpt"), "--propagation", grouping];
			const { clusters, stderr } = await clustersOf(path, ...flags);
			const sizes = new Map<number, number>();
			for (const cluster of clusters)
				sizes.set(cluster, (sizes.get(cluster) ?? 0) + 1);
			for (const row of [3, 13, 23]) expect(sizes.get(clusters[row])).toBe(1);
			expect(sizes.get(clusters[0])).toBe(27);
			expect(stderr).toContain(
				"warning: rows of zeros, which have no direction: 3 (the first is row 3); each is a cluster of its own",
			);
		}
	});

	const faces = (row: number, column: number) =>
		set.features.data[(row * 24 + column) % (rows * 24)];
	const sets: readonly [string, number, number][] = [
		["1 row", 1, 16],
		["2 rows", 2, 16],
		["10 rows", 10, 16],
		["81 rows", 81, 16],
		["features of length 1", 30, 1],
		["features of length 3", 30, 3],
		["features of length 700", 30, 700],
	];
	test.each(sets)("%s: every row gets a cluster", async (_, count, cols) => {
		const path = writeRows("some.npy", count, cols, faces);
		const { clusters } = await clustersOf(path, ...between);
		expect(clusters).toHaveLength(count);
		expect(clusters.every((c) => c >= 0 && c < count)).toBe(true);
		const all = await clustersOf(path, ...network("yes.ckpt"));
		expect(new Set(all.clusters)).toEqual(new Set([0]));
	});

	test("duplicates are of one cluster", async () => {
		const path = writeRows("twice.npy", 40, 24, (row, column) =>
			faces(row % 20, column),
		);
		const flags = [...network("yes.ckpt"), "--k-at-hop", "1"];
		const { clusters } = await clustersOf(path, ...flags);
		for (let row = 0; row < 20; row++)
			expect(clusters[row]).toBe(clusters[row + 20]);
	});

	test("a graph of a file serves as well as one that is built", async () => {
		const graph = at("graph.npy");
		const { exitCode } = await runCommand(
			...commandLine`knn --feat-path ${set.featuresPath} --out ${graph} --quiet`,
		);
		expect(exitCode).toBe(0);
		const withGraph = ["--knn_graph_path", graph, ...between];
		expect((await clustersOf(set.featuresPath, ...withGraph)).clusters).toEqual(
			(await clustersOf(set.featuresPath, ...between)).clusters,
		);
	});
});
