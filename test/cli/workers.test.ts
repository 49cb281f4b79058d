import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { bundledFaces } from "../../src/files/bundled.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();

const command = (
	workers: string,
) => commandLine`test --val-feat-path ${bundledFaces.features} --batch-size 8
	--val-knn-graph-path ${bundledFaces.graph!} --backend wasm
	--checkpoint models/faces.ckpt --workers ${workers} --out-dir ${join(folder, workers)}
	--print-freq 1`;

describe("test --workers", () => {
	test("writes the same files for 1 and 2, says how many and ends", {
		tags: "slow/variants",
	}, async () => {
		for (const workers of ["1", "2"]) {
			const ended = await runProgramFile([...command(workers), "--json"]);
			expect(ended.exitCode, ended.stderr).toBe(0);
			expect(JSON.parse(ended.stdout).engines).toBe(Number(workers));
		}
		for (const name of ["edges.npy", "scores.npy", "clusters.npy"]) {
			const [one, two] = ["1", "2"].map((workers) =>
				readFileSync(join(folder, workers, name)),
			);
			expect(two.equals(one), name).toBe(true);
		}
	});

	test("is ended by one signal", async () => {
		const { exitCode, stdout } = await runProgramFile(command("2"), {
			onStderr: (child) => child.kill("SIGINT"),
		});
		expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: "" });
	});
});
