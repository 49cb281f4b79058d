/** The sizes that docs/many-machines.md gives for large runs are those that bench/scale computes, from bytes that the stages do store. */
import { execFileSync } from "node:child_process";
import {
	openSync,
	readdirSync,
	readFileSync,
	readSync,
	statSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { stagesOf } from "../bench/scale/stages.mjs";
import { runForJson } from "./helpers/command.ts";
import { writeSmallSet } from "./helpers/small-set.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");

test("the tables of large runs are computed by bench/scale", () => {
	const printed = execFileSync(
		process.execPath,
		[join(root, "bench/scale/scale.mjs")],
		{ encoding: "utf8" },
	);
	const page = readFileSync(join(root, "docs/many-machines.md"), "utf8");
	expect(page).toContain(`\n\n${printed.trim()}\n\n`);
});

/** Bytes of the arrays in a safetensors file. */
function arrayBytes(path: string): number {
	const length = Buffer.alloc(8);
	readSync(openSync(path, "r"), length);
	return statSync(path).size - 8 - Number(length.readBigUInt64LE());
}

test("stages store as many bytes for a row as bench/scale counts", {
	tags: "slow/callers",
}, async () => {
	const folder = temporaryFolder();
	const [rows, cols, parts] = [300, 64, 2];
	const { featuresPath } = writeSmallSet(folder, 0, rows, cols);
	const run = join(folder, "run");
	const { stages } = await runForJson<{
		stages: { name: string; parts: number }[];
	}>(
		...["plan", "--feat-path", featuresPath, "--copies", "none"],
		...["--out", join(folder, "clusters.csv")],
		...["--run", run, "--parts", `${parts}`],
	);
	for (const { name, parts } of stages)
		for (let part = 0; part < parts; part++)
			await runForJson(
				...["part", "--run", run, "--stage", name, "--part", `${part}`],
			);
	const computed = stagesOf({ rows, cols, parts, hasGraph: true });
	const exact = ["statistics", "graph", "relations", "first-gates", "gates"];
	for (const name of exact) {
		const { stored } = computed.find((stage) => stage.name === name)!;
		const files = readdirSync(join(run, name));
		const found = files.map((file) => arrayBytes(join(run, name, file)));
		expect([name, found.reduce((sum, bytes) => sum + bytes, 0)]).toEqual([
			name,
			stored,
		]);
	}
});
