/**
 * A planned run on a few of the bundled faces, the clusters that it must end with, and what its callers need. Tests of callers skip visibly where a program is
 * absent, or fail there with GCN_CLUSTER_REQUIRE_CALLERS=1; `.ci/run` brings all.
 */
import { spawn } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	renameSync,
	writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { expect } from "vitest";
import {
	type Ended,
	programFile,
	runProgramFile,
	untilEnded,
} from "../helpers/built-program.ts";
import { writeSmallSet } from "../helpers/small-set.ts";

const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
/** A virtual environment with what test/callers/requirements.txt names. */
export const environmentBin = join(
	process.env.GCN_CLUSTER_CALLERS ?? join(cache, "gcn-cluster", "callers"),
	"bin",
);
/** Slurm's and munge's servers lie where the PATH of users may not lead. */
const searchPath = [process.env.PATH, "/usr/sbin", environmentBin];
const hasPrograms = (...names: readonly string[]) =>
	names.every((name) =>
		searchPath
			.flatMap((folders) => folders?.split(delimiter) ?? [])
			.some((folder) => existsSync(join(folder, name))),
	);

export const hasSlurm = hasPrograms("munged", "slurmctld", "slurmd", "sbatch");
export const hasParallel = hasPrograms("parallel");
export const hasSnakemake = existsSync(join(environmentBin, "snakemake"));
export const hasSchema = existsSync(
	join(environmentBin, "kubernetes-validate"),
);

if (
	process.env.GCN_CLUSTER_REQUIRE_CALLERS === "1" &&
	!(hasSlurm && hasParallel && hasSnakemake && hasSchema)
)
	throw new Error(
		`GCN_CLUSTER_REQUIRE_CALLERS: expected Slurm, GNU parallel, and Snakemake and kubernetes-validate in ${environmentBin}`,
	);

/** A file to copy, of examples/many-machines. */
export const exampleFile = (name: string) =>
	resolve(import.meta.dirname, "../../examples/many-machines", name);

/** Puts a program into a folder of programs. */
export function writeProgram(bin: string, name: string, text: string): void {
	mkdirSync(bin, { recursive: true });
	writeFileSync(join(bin, name), text);
	chmodSync(join(bin, name), 0o755);
}

/** Runs a program of another language to its end. */
export function runCaller(
	command: string,
	args: readonly string[],
	env: NodeJS.ProcessEnv,
	cwd?: string,
): Promise<Ended> {
	const child = spawn(command, args, {
		env,
		cwd,
		stdio: ["ignore", "pipe", "pipe"],
	});
	return untilEnded(child);
}

export interface SmallRun {
	/** The run's folder; its name has a space where callers take one. */
	readonly run: string;
	/** A folder of programs, first on the callers' PATH; `gcn-cluster` is there. */
	readonly bin: string;
	readonly env: NodeJS.ProcessEnv;
	/** Names of the run's stages. */
	readonly stages: readonly string[];
	/** Takes the features away, so that each part that reads them fails, or puts them back. */
	hideFeatures(): void;
	showFeatures(): void;
	/** The run ended with the bytes that `cluster` writes. */
	expectSameClusters(): void;
	expectNoClusters(): void;
}

/** Plans a run in `parts` parts in a folder of its own inside `folder`. */
export async function planSmallRun(
	folder: string,
	parts: number,
	name = "a run",
): Promise<SmallRun> {
	const own = mkdtempSync(join(folder, "planned-"));
	const { featuresPath } = writeSmallSet(own, 0, 300, 64);
	const [run, bin, direct, written] = [
		name,
		"bin",
		"direct.csv",
		"written.csv",
	].map((file) => join(own, file));
	const options = ["--feat_path", featuresPath, "--quiet"];
	for (const argv of [
		["cluster", ...options, "--out", direct],
		["plan", ...options, "--out", written, "--run", run, "--parts", `${parts}`],
	])
		expect(await runProgramFile(argv)).toMatchObject({
			exitCode: 0,
			stderr: "",
		});
	writeProgram(
		bin,
		"gcn-cluster",
		`#!/bin/sh\nexec "${process.execPath}" "${programFile}" "$@"\n`,
	);
	const manifest = JSON.parse(
		readFileSync(join(run, "manifest.json"), "utf8"),
	) as { stages: { name: string }[] };
	const PATH = [bin, ...searchPath].join(delimiter);
	return {
		run,
		bin,
		env: { ...process.env, PATH },
		stages: manifest.stages.map(({ name }) => name),
		hideFeatures: () => renameSync(featuresPath, `${featuresPath}.away`),
		showFeatures: () => renameSync(`${featuresPath}.away`, featuresPath),
		expectSameClusters() {
			expect(readFileSync(written, "utf8")).toBe(readFileSync(direct, "utf8"));
		},
		expectNoClusters: () => expect(existsSync(written)).toBe(false),
	};
}
