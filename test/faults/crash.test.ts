/**
 * Every command killed at its changes to the disk, one after another: the change itself half done, none after it. Then the same command
 * with --resume leaves the same bytes as a run that was never killed, and nothing else. `npm run test:faults` goes through all changes.
 * @module-tag slow/faults
 */
import { createHash } from "node:crypto";
import {
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import type * as processes from "../../src/files/processes.ts";
import { runCommand } from "../helpers/command.ts";
import { type Change, type Disk, Killed } from "../helpers/crashing-fs.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { twoPassCheckpoint } from "../helpers/relational-checkpoint.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const shared = vi.hoisted(() => ({ disk: null as Disk | null, run: 0 }));

vi.mock("node:fs", async (original) => {
	const { createCrashingFs } = await import("../helpers/crashing-fs.ts");
	const { disk, module } = createCrashingFs(await original());
	shared.disk = disk;
	return module;
});

/** Every run counts as a process of its own, and those before the last one as ended. */
vi.mock("../../src/files/processes.ts", async (original) => {
	const real = await original<typeof processes>();
	const started = () => `${shared.run}`;
	return {
		ownMark: () => ({ ...real.ownMark(), started: started() }),
		isGone: (mark: processes.ProcessMark) => mark.started !== started(),
		isRunning: () => false,
	} satisfies typeof processes;
});

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";

/** All changes, or, in a short run, two of them. */
function killsFrom(first: number, end: number): number[] {
	const all = Array.from({ length: end - first }, (_, i) => first + i);
	return isFull ? all : [0.3, 0.8].map((at) => all[(at * all.length) | 0]);
}

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const out = at("out");
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	writeCheckpoint(at("lgcn.ckpt"), formulaCheckpoint(16));
	writeCheckpoint(at("two.ckpt"), twoPassCheckpoint());
});

const subgraphs = ["--k-at-hop", "6", "3", "--active_connection", "3"];
/** --force: the old results here were written by the test, not by the program. */
const saving = commandLine`--save-every 0 --backend wasm --quiet --force`;
const scoring = commandLine`${subgraphs} --batch-size 20 --workers 1 ${saving}`;

const commands: Record<string, () => string[]> = {
	test: () => commandLine`test --val-feat-path ${set.featuresPath}
		--checkpoint ${at("lgcn.ckpt")} --out-dir ${out} ${scoring}`,
	cluster: () => commandLine`cluster --feat-path ${set.featuresPath}
		--checkpoint ${at("two.ckpt")} --out ${join(out, "people.csv")}
		${scoring}`,
	knn: () => commandLine`knn --feat-path ${set.featuresPath} --k 7
		--out ${join(out, "knn.npy")} ${saving}`,
	train: () => commandLine`train --model relational --no-compositions
		--no-transformations --feat-path ${set.featuresPath}
		--labels-path ${set.labelsPath} --logs-dir ${out} --batch-size 30
		--epochs 2 ${subgraphs} ${saving}`,
};

/** Runs a command as a process that is killed at a change, where it comes so far. */
async function run(
	argv: readonly string[],
	killedAt = Number.POSITIVE_INFINITY,
) {
	const disk = shared.disk!;
	let isKilled = false;
	shared.run++;
	disk.restart(killedAt);
	try {
		const { exitCode, stderr } = await runCommand(...argv);
		expect(exitCode, stderr.join("\n")).toBe(0);
	} catch (error) {
		if (!(error instanceof Killed)) throw error;
		isKilled = true;
	}
	const { changes } = disk;
	// What the tests themselves do to the disk is done.
	disk.restart();
	return { isKilled, changes };
}

/** All files below the output folder but the log, whose times differ, by what they hold. */
function outputs(): Record<string, string> {
	const entries = readdirSync(out, { recursive: true, withFileTypes: true });
	const files = entries.filter((e) => e.isFile() && e.name !== "log.txt");
	const paths = files.map((e) => join(e.parentPath, e.name)).sort();
	return Object.fromEntries(
		paths.map((path) => [path, digest(readFileSync(path))]),
	);
}

const digest = (bytes: string | Buffer) =>
	createHash("sha256").update(bytes).digest("hex");

describe.each(Object.keys(commands))("%s", (name) => {
	let argv: string[];
	let changes: readonly Change[];
	let expected: Record<string, string>;

	beforeAll(async () => {
		rmSync(out, { recursive: true, force: true });
		argv = commands[name]();
		changes = (await run(argv)).changes;
		expected = outputs();
	});

	test("syncs every file before it gets its name, and its folder after", () => {
		const isSync = (path: string) => (change: Change) =>
			change.name === "fsyncSync" && change.path === path;
		const renames = changes.filter((change) => change.name === "renameSync");
		expect(renames.length).toBeGreaterThan(Object.keys(expected).length - 1);
		for (const rename of renames) {
			const at = changes.indexOf(rename);
			const before = changes.slice(0, at);
			const lastWrite = before.findLastIndex(
				({ name, path }) => name === "writeSync" && path === rename.path,
			);
			expect(before.findLastIndex(isSync(rename.path))).toBeGreaterThan(
				lastWrite,
			);
			expect(isSync(dirname(rename.to!))(changes[at + 1])).toBe(true);
		}
	});

	test("killed and resumed, leaves what a run leaves that was never killed", async () => {
		// The last change is to remove the folder where it is empty, which it is not.
		for (const change of killsFrom(0, changes.length - 1)) {
			rmSync(out, { recursive: true, force: true });
			expect((await run(argv, change)).isKilled).toBe(true);
			// Killed once more where the resumed run is about half done.
			if (change % 2 === 0) await run([...argv, "--resume"], change >> 1);
			await run([...argv, "--resume"]);
			expect(outputs(), `killed at change ${change}`).toEqual(expected);
		}
	});

	test("killed, leaves old results whole, or the new ones", async () => {
		// The best epoch may still become another one.
		const { [join(out, "best.ckpt")]: _, ...results } = expected;
		const { length } = changes;
		for (const change of killsFrom(length >> 1, length)) {
			rmSync(out, { recursive: true });
			mkdirSync(out);
			for (const path in results) writeFileSync(path, "old");
			await run(argv, change);
			const after = outputs();
			for (const [path, whole] of Object.entries(results))
				expect(
					[whole, digest("old")],
					`${path}, killed at ${change}`,
				).toContain(after[path]);
		}
	});
});
