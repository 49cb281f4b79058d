/** `cluster` on the bundled faces from end to end: what it says, what its file holds, and that `evaluate` reads it. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledFaces } from "../../src/files/bundled.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const rows = 1000;
const names = Array.from({ length: rows }, (_, row) => `photo "${row}".jpg`);
interface Written {
	readonly items: number;
	readonly clusters: readonly {
		readonly cluster: number;
		readonly size: number;
		readonly central: number;
		readonly centralId: string;
		readonly rows: readonly number[];
		readonly ids: readonly string[];
		readonly confidence: readonly (number | null)[];
		readonly doubtful: boolean;
		readonly copyOf: readonly (number | null)[];
		readonly quality: readonly number[];
		readonly foreign: readonly boolean[];
	}[];
	readonly questions: readonly {
		readonly clusters: readonly [number, number];
		readonly probability: number;
		readonly links: number;
		readonly rows: readonly [number, number];
		readonly ids: readonly [string, string];
	}[];
}

describe("1,000 faces by average linkage", () => {
	let said: Record<string, number | string>;
	let written: Written;

	beforeAll(async () => {
		writeFileSync(at("names.txt"), names.join("\n"));
		said = await runForJson(
			...commandLine`cluster --feat_path ${bundledFaces.features}
				--knn_graph_path ${bundledFaces.graph} --ids ${at("names.txt")}
				--propagation average --backend wasm --out ${at("c.json")}`,
		);
		written = JSON.parse(readFileSync(at("c.json"), "utf8"));
	});

	test("are grouped well, which evaluate sees in the file", async () => {
		const { bcubed } = await runForJson<{ bcubed: { f: number } }>(
			...commandLine`evaluate --labels_path ${bundledFaces.labels}
				--clusters_path ${at("c.json")}`,
		);
		expect(bcubed.f).toBeGreaterThan(0.94);
	});

	test("are summed up in figures of stable names", () => {
		const sizes = written.clusters.map(({ size }) => size);
		expect(Object.keys(said)).toEqual([
			"engine",
			"rows",
			"clusters",
			"singletons",
			"largest",
			"questions",
			"copies",
			"foreign",
			"lowQuality",
			"doubtfulClusters",
			"nobodyToCompare",
			"statistics",
			"decisions",
			"earlier",
			"seconds",
			"file",
		]);
		expect(said).toMatchObject({
			engine: expect.stringMatching(/^wasm /),
			rows,
			clusters: sizes.length,
			singletons: sizes.filter((size) => size === 1).length,
			largest: Math.max(...sizes),
			questions: written.questions.length,
			file: at("c.json"),
		});
	});

	test("have a cover in each cluster, of one row itself, and confidences but for rows alone", () => {
		for (const cluster of written.clusters) {
			expect(cluster.rows).toContain(cluster.central);
			expect(cluster.centralId).toBe(names[cluster.central]);
			expect(cluster.ids).toEqual(cluster.rows.map((row) => names[row]));
			for (const confidence of cluster.confidence) {
				if (cluster.size === 1) expect(confidence).toBeNull();
				else expect(confidence).toBeGreaterThan(0);
			}
		}
	});

	test("are all good faces, none foreign", () => {
		expect(said).toMatchObject({
			foreign: 0,
			lowQuality: 0,
			doubtfulClusters: 0,
		});
		for (const { size, doubtful, quality, foreign } of written.clusters) {
			expect(doubtful).toBe(false);
			expect(foreign).toEqual(Array(size).fill(false));
			expect(quality).toHaveLength(size);
			for (const figure of quality) {
				expect(figure).toBeGreaterThanOrEqual(0.5);
				expect(figure).toBeLessThanOrEqual(1);
			}
		}
	});

	test("leave pairs to ask about, the likeliest first", () => {
		const { questions, clusters } = written;
		expect(questions.length).toBeGreaterThan(0);
		expect(questions.length).toBeLessThanOrEqual(100);
		const probabilities = questions.map(({ probability }) => probability);
		expect(probabilities).toEqual(probabilities.toSorted((a, b) => b - a));
		for (const question of questions) {
			expect(question.ids).toEqual(question.rows.map((row) => names[row]));
			question.rows.forEach((row, i) => {
				expect(clusters[question.clusters[i]].rows).toContain(row);
			});
		}
	});
});

describe("faces beside rows that are none", () => {
	/** Faces and, after them, rows of ones. */
	const foreign = 6;
	const lines = (path: string) =>
		readFileSync(path, "utf8").trim().split("\n").slice(-foreign);

	test("say so in the last line and in the csv", async () => {
		const { cols, data } = readFloatMatrix(bundledFaces.features, {
			shared: false,
		});
		const faces = 300;
		const all = new Float32Array((faces + foreign) * cols).fill(1);
		all.set(data.subarray(0, faces * cols));
		const path = at("with-ones.npy");
		writeFloatMatrix(path, { rows: faces + foreign, cols, data: all });
		const { exitCode, stdout } = await runCommand(
			...commandLine`cluster --feat_path ${path} --backend wasm --out ${at("ones.csv")}`,
		);
		expect(exitCode).toBe(0);
		expect(stdout.trim().split("\n").at(-1)).toMatch(
			/^saw: \d rows equal \(5\) or nearly equal to others; 6 rows look foreign; 1 cluster is doubtful$/,
		);
		for (const line of lines(at("ones.csv")))
			expect(line).toMatch(/^30\d,\d+,6,1,(300)?,0,1,1$/);
	});
});
