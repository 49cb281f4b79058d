/**
 * A run in parts by Slurm's job arrays, on a cluster of three nodes on this machine.
 * @module-tag slow/callers
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { needs } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import { type SlurmCluster, startSlurm } from "./slurm-cluster.ts";
import {
	exampleFile,
	hasSlurm,
	planSmallRun,
	runCaller,
	type SmallRun,
} from "./small-run.ts";

describe.skipIf(!hasSlurm)(
	"Slurm",
	{ timeout: 600_000, ...needs("no slurm-wlm and munge") },
	() => {
		const folder = temporaryFolder();
		let cluster: SlurmCluster;
		let run: SmallRun;

		const submit = () =>
			runCaller(exampleFile("slurm.sh"), [run.run, "--cpus-per-task=1"], {
				...cluster.env,
				PATH: run.env.PATH,
			});

		beforeAll(async () => {
			run = await planSmallRun(folder, 4);
			cluster = await startSlurm(temporaryFolder(), run.env.PATH!);
		}, 600_000);
		afterAll(() => cluster?.stop());

		test("cancels what needs a part that failed, and says why it did", async () => {
			run.hideFeatures();
			const submitted = await submit();
			expect(submitted.exitCode, submitted.stderr).toBe(0);
			await cluster.untilIdle();
			run.expectNoClusters();
			const [first, ...others] = [...run.stages, "finish"];
			const jobs = await cluster.jobs();
			for (const { name, state } of jobs)
				expect([name, state]).toEqual([
					name,
					name === first ? "FAILED" : "CANCELLED",
				]);
			expect(new Set(jobs.map(({ name }) => name))).toEqual(
				new Set([first, ...others]),
			);
			const log = readFileSync(join(run.run, "logs", `${first}-0.txt`), "utf8");
			expect(log).toContain(": expected ");
			run.showFeatures();
		});

		test("does the run on all nodes when it is submitted again", async () => {
			expect(await submit()).toMatchObject({ exitCode: 0, stderr: "" });
			await cluster.untilIdle();
			run.expectSameClusters();
			const done = (await cluster.jobs()).filter(
				({ state }) => state === "COMPLETED",
			);
			expect(new Set(done.map(({ node }) => node))).toEqual(
				new Set(["n1", "n2", "n3"]),
			);
		});
	},
);
