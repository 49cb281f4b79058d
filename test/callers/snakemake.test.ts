/**
 * A run in parts by Snakemake.
 * @module-tag slow/callers
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import {
	environmentBin,
	exampleFile,
	hasSnakemake,
	planSmallRun,
	runCaller,
	type SmallRun,
} from "./small-run.ts";

const folder = temporaryFolder();

/** It keeps notes of its own in the folder where it is started. */
const start = ({ run, env }: SmallRun) =>
	runCaller(
		join(environmentBin, "snakemake"),
		[
			"--snakefile",
			exampleFile("Snakefile"),
			...["--cores", "2", "--config", `run=${run}`],
		],
		{ ...env, HOME: folder },
		join(run, ".."),
	);

describe.skipIf(!hasSnakemake)(
	"Snakemake",
	{ timeout: 600_000, ...needs("no Snakemake") },
	() => {
		test("stops at a part that fails, and does the run when it is started again", async () => {
			const run = await planSmallRun(folder, 3);
			run.hideFeatures();
			const failed = await start(run);
			expect(failed.exitCode).not.toBe(0);
			expect(failed.stderr).toContain(": expected ");
			run.expectNoClusters();
			run.showFeatures();
			const ended = await start(run);
			expect(ended.exitCode, ended.stderr).toBe(0);
			run.expectSameClusters();

			expect((await start(run)).stderr).toContain("Nothing to be done");
			const last = run.stages.at(-1)!;
			for (const lost of [
				`${last}/00000.safetensors`,
				`snakemake/${last}.done`,
				"snakemake/finish",
			])
				rmSync(join(run.run, lost));
			const again = await start(run);
			expect(again.stderr).toMatch(/^part +1$/m);
			run.expectSameClusters();
		});
	},
);
