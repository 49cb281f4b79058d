import { mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
	readFloatVector,
	readIntMatrix,
} from "../../../src/files/npy/read-npy.ts";
import { withResults } from "../../../src/files/runs/results.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const inOwnFolder = (name: string) => {
	const own = join(folder, name);
	mkdirSync(own);
	return own;
};
const edges = [Int32Array.of(0, 1, 0, 2), Int32Array.of(1, 0)];
const scores = [Float32Array.of(0.5, 0.25), Float32Array.of(0.75)];
const plain = { shared: false };

test("links go to the disk as they come, and the files appear when all are complete", async () => {
	const own = inOwnFolder("streamed");
	const sizes = () =>
		readdirSync(own).map((name) => statSync(join(own, name)).size);
	const files = await withResults(own, async (results) => {
		const before = sizes();
		results.addLinks(edges[0], scores[0]);
		expect(sizes()).toEqual([before[0] + 16, before[1] + 8]);
		results.addLinks(edges[1], scores[1]);
		expect(readdirSync(own).every((name) => name.startsWith("."))).toBe(true);
		return results.finish(Int32Array.of(0, 0, 1));
	});
	expect(readdirSync(own).sort()).toEqual([
		"clusters.npy",
		"edges.npy",
		"scores.npy",
	]);
	const writtenEdges = readIntMatrix(files.edges, plain);
	expect([writtenEdges.rows, writtenEdges.cols]).toEqual([3, 2]);
	expect([...writtenEdges.data]).toEqual([0, 1, 0, 2, 1, 0]);
	expect([...readFloatVector(files.scores, plain)]).toEqual([0.5, 0.25, 0.75]);
	expect(readFileSync(files.clusters).subarray(-12)).toEqual(
		Buffer.from(Int32Array.of(0, 0, 1).buffer),
	);
});

test("a failure on the way leaves what was there before, and nothing else", async () => {
	const own = inOwnFolder("failed");
	const finish = (cluster: number) =>
		withResults(own, async (results) => {
			results.addLinks(edges[1], scores[1]);
			if (cluster < 0) throw new Error("stopped");
			return results.finish(Int32Array.of(cluster));
		});
	const { clusters } = await finish(7);
	const before = readFileSync(clusters);
	await expect(finish(-1)).rejects.toThrow("stopped");
	expect(readdirSync(own)).toHaveLength(3);
	expect(readFileSync(clusters)).toEqual(before);
});
