/** `cluster --copies`, as a command. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import type { FloatMatrix } from "../../src/arrays/matrix.ts";
import { readClusters } from "../../src/files/clusters/clusters-file.ts";
import {
	writeFloatMatrix,
	writeIntMatrix,
} from "../../src/files/npy/write-npy.ts";
import { bruteGraph } from "../helpers/brute-neighbours.ts";
import { runCommand, runForJson } from "../helpers/command.ts";
import { framesOf } from "../helpers/frames.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const { features: faces } = writeSmallSet(folder, 0, 60, 128);

/** A face five times with little noise, another twice, and rows of zeros. */
function makeFeatures(): FloatMatrix {
	const counts = Array.from({ length: 60 }, (_, i) =>
		i === 4 ? 5 : i === 30 ? 2 : 1,
	);
	const { cols, rows, data } = framesOf(faces, counts, 0.01, 1);
	const withMore = new Float32Array(data.length + 3 * cols);
	withMore.set(data);
	// After two rows of zeros, the last row is the first one again.
	withMore.set(data.subarray(0, cols), data.length + 2 * cols);
	return { rows: rows + 3, cols, data: withMore };
}

const features = makeFeatures();
const path = at("frames.npy");
const command = (out: string) =>
	commandLine`cluster --feat-path ${path} --out ${at(out)} --backend wasm`;

beforeAll(() => {
	writeFloatMatrix(path, features);
});

describe("cluster --copies", () => {
	test("near, the default, says how many there are and from which cosine on", async () => {
		const { exitCode, stderr } = await runCommand(...command("near.json"));
		expect(exitCode, stderr.join("\n")).toBe(0);
		expect(stderr).toContainEqual(
			expect.stringMatching(
				/^copies: 6 rows equal or nearly equal to another \(cosine above 0\.9\d{3}\)$/,
			),
		);
		// Numbers of rows are those of the input.
		expect(stderr).toContainEqual(
			expect.stringMatching(
				/^warning: rows of zeros.*: 2 \(the first is row 65\)/,
			),
		);
		const clusters = Array.from(readClusters(at("near.json")));
		expect(clusters).toHaveLength(features.rows);
		expect(new Set(clusters.slice(4, 9)).size).toBe(1);
		expect(clusters[67]).toBe(clusters[0]);
		const written = JSON.parse(readFileSync(at("near.json"), "utf8"));
		for (const { rows, cover } of written.clusters)
			if (cover !== undefined) expect(rows).toContain(cover);
	});

	test("has the figures in its object", async () => {
		const near = await runForJson(...command("object.csv"));
		expect(near).toMatchObject({
			rows: 68,
			copies: { rows: 6, equal: 1, cutOff: expect.closeTo(0.97, 1) },
		});
		const equal = await runForJson(
			...command("equal.csv"),
			...["--copies", "equal"],
		);
		expect(equal.copies).toEqual({ rows: 1, equal: 1, cutOff: null });
		const none = await runForJson(
			...command("none.csv"),
			...["--copies", "none"],
		);
		expect(none.copies).toBeNull();
	});

	test("gives the same bytes with the features in their file, with a graph that is given, and on two threads", async () => {
		const graph = bruteGraph(features, features.rows - 1, "cosine", 0);
		writeIntMatrix(at("graph.npy"), {
			rows: features.rows,
			cols: features.rows,
			data: Int32Array.from(graph.flat()),
		});
		await runCommand(...command("whole.csv"));
		const whole = readFileSync(at("whole.csv"), "utf8");
		const variants = {
			"mmap.csv": ["--mmap"],
			"graph.csv": ["--knn-graph-path", at("graph.npy")],
			"threads.csv": ["--workers", "2", "--mmap"],
		};
		for (const [out, more] of Object.entries(variants)) {
			const { exitCode, stderr } = await runCommand(...command(out), ...more);
			expect(exitCode, stderr.join("\n")).toBe(0);
			expect(readFileSync(at(out), "utf8"), out).toBe(whole);
		}
	});

	test("none looks for none", async () => {
		const { exitCode, stderr } = await runCommand(
			...command("all.csv"),
			...["--copies", "none"],
		);
		expect(exitCode).toBe(0);
		expect(stderr.filter((line) => line.startsWith("copies"))).toEqual([]);
	});
});
