/**
 * A run in parts by Kubernetes' Indexed Jobs. No cluster can be had here: kubectl.py stands for it, which holds the files to Kubernetes' own schema and runs the
 * containers' commands.
 * @module-tag slow/callers
 */
import { mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { needs } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";
import {
	environmentBin,
	exampleFile,
	hasSchema,
	planSmallRun,
	runCaller,
	type SmallRun,
	writeProgram,
} from "./small-run.ts";

const folder = temporaryFolder();
const bin = join(folder, "kubectl");
const state = join(folder, "jobs");
const python = join(environmentBin, "python");
const kubectl = resolve(import.meta.dirname, "kubectl.py");
mkdirSync(state);
writeProgram(bin, "kubectl", `#!/bin/sh\nexec "${python}" "${kubectl}" "$@"\n`);

const start = ({ run, env }: SmallRun, failures = "0:0") =>
	runCaller(exampleFile("kubernetes.sh"), [run, "--namespace=faces"], {
		...env,
		PATH: `${bin}:${env.PATH}`,
		KUBECTL_STATE: state,
		KUBECTL_FAILURES: failures,
	});

/** Gives a text to `kubectl apply`. */
const apply = (text: string) =>
	runCaller("sh", ["-c", 'printf %s "$TEXT" | "$KUBECTL" apply --filename=-'], {
		...process.env,
		TEXT: text,
		KUBECTL: join(bin, "kubectl"),
		KUBECTL_STATE: state,
	});

describe.skipIf(!hasSchema)(
	"Kubernetes",
	{ timeout: 600_000, ...needs("no schema of Kubernetes") },
	() => {
		test("stops at a part that fails, and does the run when it is started again, pods lost on the way", async () => {
			const run = await planSmallRun(folder, 2, "run-1");
			run.hideFeatures();
			const failed = await start(run);
			expect(failed.exitCode).not.toBe(0);
			expect(failed.stderr).toContain(": expected ");
			expect(failed.stderr).toContain(`run-1-${run.stages[0]} failed`);
			run.expectNoClusters();
			run.showFeatures();
			const ended = await start(run, "1:5");
			expect(ended.exitCode, ended.stderr).toBe(0);
			run.expectSameClusters();
		});

		const job = readFileSync(exampleFile("kubernetes-job.yaml"), "utf8")
			.replaceAll("JOB_NAME", "run-2-graph")
			.replaceAll("PARTS", "3")
			.replace("exec gcn-cluster WORDS", "exec true");

		test("has files that are right by the schema", async () => {
			const volume = readFileSync(
				exampleFile("kubernetes-volume.yaml"),
				"utf8",
			);
			for (const text of [job, volume])
				expect(await apply(text)).toMatchObject({ exitCode: 0, stderr: "" });
		});

		test.each([
			["backoffLimitPerIndex: 5", "backoffLimitPerIndexes: 5", /unexpected/],
			["completions: 3", "completions: '3'", /completions/],
			["tolerationSeconds: 15", "seconds: 15", /unexpected/],
			["restartPolicy: Never", "restartPolicy: OnFailure", /restartPolicy/],
			[
				"apiVersion: batch/v1\nkind: Job",
				"apiVersion: batch/v1\nkind: Jobs",
				/schema/i,
			],
			["claimName: gcn-cluster", "name: gcn-cluster", /claimName|unexpected/],
			[
				"- name: data\n              mountPath",
				"- name: dat\n              mountPath",
				/dat/,
			],
		])("is refused where %s reads otherwise", async (from, to, message) => {
			expect(job).toContain(from);
			const { exitCode, stderr } = await apply(job.replace(from, to));
			expect([exitCode === 0, stderr]).toEqual([
				false,
				expect.stringMatching(message),
			]);
		});
	},
);
