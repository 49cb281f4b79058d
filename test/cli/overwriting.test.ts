/** No command writes over what it reads, whatever the two paths look like, and the bundled network is not trained over by default. */
import { spawnSync } from "node:child_process";
import {
	copyFileSync,
	cpSync,
	existsSync,
	linkSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "../..");
const sources = temporaryFolder();
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);

beforeAll(() => {
	const set = writeSmallSet(sources, 0, 20, 16);
	copyFileSync(set.featuresPath, join(sources, "f.npy"));
	copyFileSync(set.labelsPath, join(sources, "l.npy"));
	writeCheckpoint(join(sources, "c.ckpt"), formulaCheckpoint(16));
	const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
	writeFileSync(join(sources, "names.csv"), names.join("\n"));
});

beforeEach(() => {
	for (const name of ["logs", "out"])
		rmSync(at(name), { recursive: true, force: true });
	for (const name of readdirSync(sources))
		copyFileSync(join(sources, name), at(name));
	mkdirSync(at("logs"), { recursive: true });
	mkdirSync(at("out"), { recursive: true });
});

/** Every file of the folder with its bytes, links followed. */
const contents = () =>
	(readdirSync(folder, { recursive: true }) as string[])
		.sort()
		.filter((name) => name.includes("."))
		.map((name) => [name, readFileSync(at(name), "latin1")]);

/** Words with an extension, and folders, are of the folder. */
const inFolder = (line: string) =>
	line
		.split(" ")
		.map((word) =>
			/\.(npy|csv|ckpt)$|^(out|logs)$/.test(word) ? at(word) : word,
		);

async function expectKept(line: string, output: string, flag: string) {
	const before = contents();
	await expectUsageError(
		inFolder(line),
		new RegExp(
			`^${at(output)}: expected a file to write that is not read too, got the file of ${flag}.* \\(write to another file\\)$`,
		),
	);
	expect(contents()).toEqual(before);
}

const train = "train --feat-path f.npy --labels-path l.npy --logs-dir logs";

describe("what a command reads is not written over", () => {
	test.each([
		["cluster --feat_path f.npy --out f.npy", "f.npy", "--feat-path"],
		[
			"cluster --feat_path f.npy --ids names.csv --out names.csv",
			"names.csv",
			"--ids",
		],
		[
			"cluster --feat_path f.npy --knn-graph-path l.npy --out l.npy",
			"l.npy",
			"--knn-graph-path",
		],
		["knn --feat_path f.npy --out f.npy --force", "f.npy", "--feat-path"],
		["convert c.ckpt c.ckpt", "c.ckpt", "IN"],
	])("%s", expectKept);

	test("test with its own scores as features", async () => {
		copyFileSync(at("f.npy"), at("out/scores.npy"));
		await expectKept(
			"test --val-feat-path out/scores.npy --out-dir out",
			"out/scores.npy",
			"--val-feat-path",
		);
	});

	test.each(["symbolic", "hard"])("a %s link", async (kind) => {
		const link = at(`out/${kind}.npy`);
		if (kind === "hard") linkSync(at("f.npy"), link);
		else symlinkSync("../f.npy", link);
		const [read, written] = ["f.npy", `out/${kind}.npy`];
		await expectKept(
			`knn --feat-path ${read} --out ${written}`,
			written,
			"--feat-path",
		);
		await expectKept(
			`knn --feat-path ${written} --out ${read}`,
			read,
			"--feat-path",
		);
	});

	test("another way to the same file", async () => {
		const before = contents();
		const out = `${at("out")}/../f.npy`;
		await expectUsageError(
			["knn", "--feat-path", at("f.npy"), "--out", out],
			`${out}: expected a file to write that is not read too, got the file of --feat-path, ${at("f.npy")} (write to another file)`,
		);
		expect(contents()).toEqual(before);
	});

	test.each([
		["epoch_4.ckpt", ""],
		["best.ckpt", ""],
		["interrupted.ckpt", ""],
		["epoch_2.ckpt", "--epochs 2"],
	])("train --init logs/%s %s", async (name, more) => {
		copyFileSync(at("c.ckpt"), at(`logs/${name}`));
		const line = `${train} --init logs/${name} ${more}`.trim();
		await expectKept(line, `logs/${name}`, "--init");
	});

	test("train with a first pass, and features in its logs", async () => {
		copyFileSync(at("c.ckpt"), at("logs/epoch_2.ckpt"));
		await expectKept(
			`${train} --model relational --first-pass logs/epoch_2.ckpt`,
			"logs/epoch_2.ckpt",
			"--first-pass",
		);
		symlinkSync("../l.npy", at("logs/log.txt"));
		await expectKept(train, "logs/log.txt", "--labels-path");
	});

	test("a checkpoint that is only beside those that are written may be read", async () => {
		copyFileSync(at("c.ckpt"), at("logs/epoch_7.ckpt"));
		const line = `${train} --init logs/epoch_7.ckpt --epochs 1 --k-at-hop 3 2 --backend wasm --force`;
		const { exitCode, stderr } = await runCommand(...inFolder(line));
		expect([exitCode, stderr.filter((l) => l.includes("expected"))]).toEqual([
			0,
			[],
		]);
	});
});

describe("train in a clone of the project", {
	timeout: 400_000,
	tags: "slow/commands",
}, () => {
	const clone = temporaryFolder();
	const run = (...argv: string[]) =>
		spawnSync(
			process.execPath,
			[join(clone, "dist/bin/gcn-cluster.js"), ...argv],
			{ cwd: clone, encoding: "utf8" },
		);
	const readme = readFileSync(join(root, "README.md"), "utf8");
	const table = /^all items.*$/m.exec(readme)![0];
	const training = commandLine`train --feat-path ${join(sources, "f.npy")}
		--labels-path ${join(sources, "l.npy")} --k-at-hop 3 2 --epochs 1 --backend wasm`;

	beforeAll(() => {
		for (const name of [
			"dist",
			"package.json",
			"logs",
			"models",
			"fixtures/faces",
		])
			cpSync(join(root, name), join(clone, name), { recursive: true });
		symlinkSync(join(root, "node_modules"), join(clone, "node_modules"));
	});

	test("leaves the bundled network, so that the first command prints the same", () => {
		const before = readFileSync(join(clone, "logs/best.ckpt"));
		const { status, stdout, stderr } = run(...training);
		expect(status, stderr).toBe(0);
		expect(stderr).toContain(
			"logs has the bundled network: writing to results/logs instead (--logs-dir chooses)\n",
		);
		expect(stdout).toContain("-> results/logs/best.ckpt");
		expect(existsSync(join(clone, "results/logs/epoch_1.ckpt"))).toBe(true);
		expect(readFileSync(join(clone, "logs/best.ckpt")).equals(before)).toBe(
			true,
		);
		const tested = run("test", "--checkpoint", "logs/best.ckpt");
		expect(tested.stdout).toContain(`${table}\n`);
	});

	test("goes on where it was, from a folder that links to the clone too", () => {
		const other = temporaryFolder();
		symlinkSync(join(clone, "logs"), join(other, "logs"));
		const { status, stderr } = spawnSync(
			process.execPath,
			[join(clone, "dist/bin/gcn-cluster.js"), ...training],
			{ cwd: other, encoding: "utf8" },
		);
		expect(status, stderr).toBe(0);
		expect(readdirSync(join(other, "results/logs")).sort()).toEqual([
			"best.ckpt",
			"epoch_0.ckpt",
			"epoch_1.ckpt",
			"log.txt",
		]);
		const again = run(...training, "--resume");
		expect(again.stdout).toContain("nothing left to do");
	});

	test("writes into the bundled folder where that is typed", () => {
		const { status, stderr } = run(...training, "--logs-dir", "logs");
		expect(status, stderr).toBe(0);
		expect(existsSync(join(clone, "logs/epoch_1.ckpt"))).toBe(true);
	});

	test("elsewhere writes into logs", () => {
		const other = temporaryFolder();
		const { status } = spawnSync(
			process.execPath,
			[join(clone, "dist/bin/gcn-cluster.js"), ...training],
			{ cwd: other, encoding: "utf8" },
		);
		expect(status).toBe(0);
		expect(existsSync(join(other, "logs/best.ckpt"))).toBe(true);
	});
});
