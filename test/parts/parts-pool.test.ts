/** Parts of a stage that are computed at once, on threads of the built program. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { programName } from "../../src/cli/running/program-name.ts";
import { readManifest } from "../../src/files/parts/run-folder.ts";
import { startParts } from "../../src/parts/parts-pool.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const parts = 5;
const features = writeSmallSet(folder, 0, 300, 64).featuresPath;
const statistics = { name: "statistics", parts };
let run = "";
let pool: ReturnType<typeof startParts>;

async function plan(name: string): Promise<string> {
	const planned = join(folder, name);
	const options = ["--feat_path", features, "--out", join(folder, "c.csv")];
	const run = ["--run", planned, "--parts", `${parts}`, "--backend", "wasm"];
	const { exitCode, stderr } = await runProgramFile([
		"plan",
		...options,
		...run,
		"--quiet",
	]);
	expect(exitCode, stderr).toBe(0);
	return planned;
}

const start = (planned: string, workers: number) =>
	startParts(planned, { program: programName, workers, memory: 1e9 }, parts);
const filesOf = (planned: string, stage: string) =>
	readdirSync(join(planned, stage)).map((name) =>
		readFileSync(join(planned, stage, name), "base64"),
	);

let count = 0;
beforeEach(async () => {
	run = await plan(`run-${++count}`);
	pool = start(run, 2);
});
afterEach(() => pool.close());

describe("parts at once", () => {
	test("leave the files that parts one after another leave", async () => {
		const other = await plan("alone");
		const alone = start(other, 1);
		const manifest = readManifest(run);
		for (const { name, parts } of manifest.stages) {
			const seen: number[] = [];
			const computed = await pool.runStage({ name, parts }, (i) =>
				seen.push(i),
			);
			expect(seen).toEqual(Array.from({ length: parts }, (_, i) => i));
			await alone.runStage({ name, parts }, () => {});
			expect(computed).toBe(parts);
			expect(filesOf(run, name)).toHaveLength(parts);
			expect(filesOf(run, name)).toEqual(filesOf(other, name));
		}
		await alone.close();
	});

	test("compute nothing that is done", async () => {
		expect(await pool.runStage(statistics, () => {})).toBe(parts);
		expect(await pool.runStage(statistics, () => {})).toBe(0);
	});

	test("say what is missing, as one part does", async () => {
		await expect(
			pool.runStage({ name: "relations", parts }, () => {}),
		).rejects.toThrow(
			/^stage relations: expected all parts of .*, got none for /,
		);
	});

	test("say which features are not those of the run, on whichever thread", async () => {
		const bytes = readFileSync(features);
		// The first half stays, and so the parts that the calling thread begins with.
		const changed = Buffer.from(bytes).fill(0, bytes.length >> 1);
		writeFileSync(features, changed);
		try {
			await expect(pool.runStage(statistics, () => {})).rejects.toThrow(
				/features-0-300-64\.npy: expected .*, got /,
			);
		} finally {
			writeFileSync(features, bytes);
		}
	});
});
