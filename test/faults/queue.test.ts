/**
 * The program with real Redis and three workers: whatever happens to one of them, a run ends with the bytes of `cluster` on one machine, or with one line, and
 * goes on from what was done. `npm run test:faults` does more rounds.
 * @module-tag slow/faults
 */
import { spawnSync } from "node:child_process";
import {
	cpSync,
	mkdirSync,
	readFileSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { createRandom } from "../../src/arrays/random.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { openPartFiles } from "../../src/files/parts/part-files.ts";
import { readManifest } from "../../src/files/parts/run-folder.ts";
import { programFile, runProgramFile } from "../helpers/built-program.ts";
import { canMount } from "../helpers/can-mount.ts";
import { needs } from "../helpers/needs.ts";
import { type FaultRun, faultRounds } from "../helpers/queue/fault-rounds.ts";
import { hasQueue, needsQueue } from "../helpers/queue/needs-queue.ts";
import { type Programs, Site } from "../helpers/queue/site.ts";
import { relationalCheckpoint } from "../helpers/relational-checkpoint.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const numRounds = Number(process.env.GCN_CLUSTER_ROUNDS ?? (isFull ? 10 : 1));
const seed = Number(process.env.GCN_CLUSTER_SEED ?? 1);
const root = resolve(import.meta.dirname, "../..");
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let features = "";
let expected = "";

const options = commandLine`--copies none --backend wasm --batch-size 16`;
const clusterOf = (path: string, out: string) =>
	commandLine`cluster --feat-path ${path} --checkpoint ${at("one.ckpt")}
		--out ${out} ${options}`;

const program = (...args: readonly string[]) => [
	process.execPath,
	programFile,
	...args,
];
const workerOf = (url: string, allow: string) =>
	commandLine`worker --queue ${url} --allow ${allow} --workers 1`;

/** The command of a run in a folder, whose clusters are written beside it. */
function programs(featuresPath: string): Programs {
	return {
		worker: (url, allow) => program(...workerOf(url, allow)),
		cluster: (url, run, isResumed) =>
			program(
				...clusterOf(featuresPath, `${run}.csv`),
				...commandLine`--queue ${url} --run ${run} --parts 2`,
				...(isResumed ? ["--resume"] : []),
			),
	};
}

beforeAll(async () => {
	features = writeSmallSet(folder, 0, 300, 16).featuresPath;
	writeCheckpoint(at("one.ckpt"), relationalCheckpoint(0));
	const argv = clusterOf(features, at("whole.csv"));
	const { exitCode, stderr } = await runProgramFile(argv);
	expect(exitCode, stderr).toBe(0);
	expected = readFileSync(at("whole.csv"), "utf8");
});

/** The run in `parent/run`. */
function runIn(parent: string): FaultRun {
	const run = join(parent, "run");
	const parts = () => {
		const manifest = readManifest(run);
		const files = openPartFiles(run, manifest.run);
		return manifest.stages.flatMap(({ name, parts: count }) =>
			Array.from({ length: count }, (_, part) => ({
				name: `${name}/${part}`,
				isDone: files.isDone(name, part),
			})),
		);
	};
	return {
		name: "run",
		numParts: 12,
		partMs: 1500,
		done: () =>
			parts()
				.filter(({ isDone }) => isDone)
				.map(({ name }) => name),
		begun: () => [],
		expectWhole: () =>
			expect(readFileSync(`${run}.csv`, "utf8")).toBe(expected),
	};
}

interface Work {
	readonly site: Site;
	readonly run: FaultRun;
	readonly parent: string;
}

/** Opens a site without workers in a folder of its own, and closes it in the end. */
async function withSite(
	name: string,
	work: (work: Work) => Promise<void>,
	featuresPath = features,
): Promise<void> {
	const parent = at(name.replaceAll(/\W+/g, "-"));
	mkdirSync(parent, { recursive: true });
	const site = await Site.open(parent, programs(featuresPath));
	try {
		await work({ site, run: runIn(parent), parent });
	} finally {
		await site.close();
	}
}

const rounds = Object.entries(faultRounds).flatMap(([name, round]) =>
	Array.from({ length: numRounds }, (_, i) => ({ name, round, i })),
);

describe.skipIf(!hasQueue)("a run of three workers", needsQueue, () => {
	test.each(rounds)("$name: round $i", async ({ name, round, i }) => {
		await withSite(`${name} ${i}`, async ({ site, run }) => {
			await site.addWorkers(3);
			await round(site, run, createRandom(seed * 1000 + i));
		});
	});

	test.each(Array.from({ length: numRounds }, (_, i) => i))(
		"one of whom cannot write large files: round %i",
		async (i) => {
			await withSite(`limit ${i}`, async ({ site, run }) => {
				// The size of a file is limited to nothing, as on a full disk of its own.
				const [limited] = await site.addWorkers(1, (argv) => [
					"bash",
					"-c",
					'ulimit -f 0; exec "$@"',
					"-",
					...argv,
				]);
				await site.addWorkers(2);
				const cluster = site.startCluster("run");
				expect(await cluster.exit(), cluster.stderr).toBe(0);
				run.expectWhole();
				expect(limited.stderr).toMatch(/failed, attempt 1 of 5: .*size limit/);
			});
		},
	);

	test("one of whom is of another version: it leaves all to the others", async () => {
		await withSite("version", async ({ site, run, parent }) => {
			const other = join(parent, "other");
			mkdirSync(other);
			cpSync(join(root, "dist"), join(other, "dist"), { recursive: true });
			symlinkSync(join(root, "node_modules"), join(other, "node_modules"));
			const text = readFileSync(join(root, "package.json"), "utf8");
			const changed = { ...JSON.parse(text), version: "0.0.9" };
			writeFileSync(join(other, "package.json"), JSON.stringify(changed));
			const [odd] = await site.addWorkers(1, (argv) => [
				argv[0],
				join(other, "dist/bin/gcn-cluster.js"),
				...argv.slice(2),
			]);
			await site.addWorkers(2);
			const cluster = site.startCluster("run");
			expect(await cluster.exit(), cluster.stderr).toBe(0);
			run.expectWhole();
			expect(odd.stderr).toMatch(
				/left to other workers: a run of "gcn-cluster .*, but this is gcn-cluster 0\.0\.9/,
			);
			expect(odd.stderr).not.toMatch(/^begins/m);
			expect(cluster.stderr).toMatch(/but this is gcn-cluster 0\.0\.9/);
		});
	});

	test("one of whom allows another folder only: it leaves all to the others", async () => {
		await withSite("allow", async ({ site, run, parent }) => {
			mkdirSync(join(parent, "mine"));
			const [odd] = await site.addWorkers(1, (argv) =>
				argv.map((word) => (word === parent ? join(parent, "mine") : word)),
			);
			await site.addWorkers(2);
			const cluster = site.startCluster("run");
			expect(await cluster.exit(), cluster.stderr).toBe(0);
			run.expectWhole();
			expect(odd.stderr).toMatch(/run folder outside .*mine, which --allow/);
			expect(odd.stderr).not.toMatch(/^begins/m);
		});
	});

	test("a part that fails each time ends the run with its message, and the rest is kept", async () => {
		const changing = at("changing.npy");
		cpSync(features, changing);
		await withSite(
			"fails",
			async ({ site, run }) => {
				const cluster = site.startCluster("run");
				await cluster.prints(/no worker listens/);
				// The features change after the plan.
				const bytes = readFileSync(changing);
				bytes[bytes.length - 1] ^= 1;
				writeFileSync(changing, bytes);
				await site.addWorkers(3);
				expect(await cluster.exit()).toBe(1);
				const last = cluster.lines.at(-1);
				expect(last).toMatch(
					/^part \d of stage statistics: expected to be done in 5 attempts, got .*changing\.npy: expected .*--resume goes on from there\)$/,
				);
				const done = run.done();
				bytes[bytes.length - 1] ^= 1;
				writeFileSync(changing, bytes);
				const again = site.startCluster("run", true);
				expect(await again.exit(), again.stderr).toBe(0);
				run.expectWhole();
				expect(run.done()).toEqual(expect.arrayContaining(done));
			},
			changing,
		);
	});
});

describe.skipIf(!hasQueue || !canMount())(
	"a run of three workers on a file system of its own",
	needs("no queue, or no right to mount"),
	() => {
		const disk = at("disk");

		test("which one of them does not see: it leaves all to the others", async () => {
			await withSite("unseen", async ({ site, run, parent }) => {
				const [blind] = await site.addWorkers(1, (argv) => [
					...["unshare", "--mount", "bash", "-c"],
					`mount -t tmpfs none ${parent} && exec "$@"`,
					"-",
					...argv,
				]);
				await site.addWorkers(2);
				const cluster = site.startCluster("run");
				expect(await cluster.exit(), cluster.stderr).toBe(0);
				run.expectWhole();
				expect(blind.stderr).toMatch(/run\/manifest\.json is not there/);
				expect(blind.stderr).not.toMatch(/^begins/m);
			});
		});

		test("which is full: the run ends with that message, and goes on when there is room", async () => {
			mkdirSync(disk);
			const mount = (options: string) => {
				const argv = ["-t", "tmpfs", "-o", options, "none", disk];
				const { status, stderr } = spawnSync("mount", argv);
				expect(status, `${stderr}`).toBe(0);
			};
			mount("size=128k");
			try {
				await withSite("full", async ({ site }) => {
					await site.addWorkers(3, (argv) =>
						argv.map((word) => (word === site.folder ? disk : word)),
					);
					const path = join(disk, "run");
					const cluster = site.startCluster(path);
					expect(await cluster.exit()).toBe(1);
					expect(cluster.lines.at(-1)).toMatch(/got .*a full disk/);
					mount("remount,size=64m");
					const again = site.startCluster(path, true);
					expect(await again.exit(), again.stderr).toBe(0);
					expect(readFileSync(`${path}.csv`, "utf8")).toBe(expected);
				});
			} finally {
				// The process of a part ends a moment after its worker was killed.
				await expect
					.poll(() => spawnSync("umount", [disk]).status, { timeout: 10_000 })
					.toBe(0);
			}
		});
	},
);
