/**
 * What the world around a run can do to it: each ends in one line and exit code 1, the old results are still there, and nothing else is.
 * @module-tag slow/faults
 */
import { spawnSync } from "node:child_process";
import {
	chmodSync,
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { runProgram } from "../../src/cli/program.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { withInputFile } from "../../src/files/input-file.ts";
import { writeIntVector } from "../../src/files/npy/write-npy.ts";
import { canMount } from "../helpers/can-mount.ts";
import { runCommand } from "../helpers/command.ts";
import { expectRefused } from "../helpers/expect-refused.ts";
import { needs } from "../helpers/needs.ts";
import { relationalCheckpoint } from "../helpers/relational-checkpoint.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const small = ["--k-at-hop", "6", "3", "--active_connection", "3"];
const isRoot = process.getuid?.() === 0;
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	writeCheckpoint(at("c.ckpt"), relationalCheckpoint(0));
	writeIntVector(at("clusters.npy"), set.labels);
});

/** --force: the old results here were written by the test, not by the program. */
const engine = ["--backend", "wasm", "--force"];
/** Every command that writes, with the folder that it writes to and its results there. */
const commands: [string, (out: string) => string[], string[]][] = [
	[
		"test",
		(out) => commandLine`test --val-feat-path ${set.featuresPath}
			--out-dir ${out} --checkpoint ${at("c.ckpt")} ${engine}`,
		["edges.npy", "scores.npy", "clusters.npy"],
	],
	[
		"cluster",
		(out) => commandLine`cluster --feat-path ${set.featuresPath}
			--checkpoint ${at("c.ckpt")} --out ${join(out, "people.json")}
			${engine}`,
		["people.json"],
	],
	[
		"knn",
		(out) => commandLine`knn --feat-path ${set.featuresPath} --k 40
			--out ${join(out, "knn.npy")} ${engine}`,
		["knn.npy"],
	],
	[
		"train",
		(out) => commandLine`train --model relational --no-compositions
			--no-transformations --feat-path ${set.featuresPath}
			--labels-path ${set.labelsPath} --logs-dir ${out} --epochs 1 ${small}
			${engine}`,
		["best.ckpt", "epoch_0.ckpt"],
	],
	[
		"convert",
		(out) => ["convert", at("c.ckpt"), join(out, "new.ckpt"), "--force"],
		["new.ckpt"],
	],
];

/** Name and content of all files below a folder. */
function contents(root: string): [string, string][] {
	const names = readdirSync(root, { recursive: true }).map(String).sort();
	return names.map((name) => {
		const path = join(root, name);
		return [name, statSync(path).isFile() ? readFileSync(path, "hex") : ""];
	});
}

/** One line on stderr, `--quiet` silencing the rest, and exit code 1. */
async function expectOneLine(argv: readonly string[], message: RegExp) {
	const quiet = argv[0] === "convert" ? [] : ["--quiet"];
	const { exitCode, stdout, stderr } = await runCommand(...argv, ...quiet);
	expect(stderr).toEqual([expect.stringMatching(message)]);
	expect(stderr[0]).not.toMatch(/[\r\n]/);
	expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
}

/** Makes a folder with the results of an earlier run. */
function makeOld(out: string, results: readonly string[]): void {
	rmSync(out, { recursive: true, force: true });
	mkdirSync(out);
	for (const name of results) writeFileSync(join(out, name), "old");
}

describe.skipIf(!canMount())(
	"on a file system of its own",
	needs("no right to mount"),
	() => {
		const disk = at("disk");
		const mount = (...args: string[]) => {
			const { status, stderr } = spawnSync("mount", args, { encoding: "utf8" });
			expect(status, stderr).toBe(0);
		};

		beforeAll(() => {
			mkdirSync(disk);
			mount("-t", "tmpfs", "-o", "size=256k", "none", disk);
		});
		afterAll(() => {
			spawnSync("umount", [disk]);
		});

		test.each(commands)("%s ends on a full disk", async (_, argv, results) => {
			const out = join(disk, "out");
			makeOld(out, results);
			// Room for the lock, but not for the results.
			const filler = join(disk, "filler");
			const { stdout } = spawnSync("df", ["--output=avail", "-k", disk], {
				encoding: "utf8",
			});
			const free = Number(stdout.trim().split("\n").at(-1));
			writeFileSync(filler, new Uint8Array(1024 * (free - 4)));
			const before = contents(disk);
			await expectOneLine(argv(out), /: expected .*, got a full disk$/);
			const log = join("out", "log.txt");
			expect(contents(disk).filter(([name]) => name !== log)).toEqual(before);
			rmSync(filler);
		});

		test.each(commands)(
			"%s ends on a read-only one",
			async (_, argv, results) => {
				const out = join(disk, "out");
				makeOld(out, results);
				const before = contents(disk);
				mount("-o", "remount,ro", disk);
				await expectOneLine(
					argv(out),
					/: expected .*, got a read-only file system$/,
				);
				mount("-o", "remount,rw", disk);
				expect(contents(disk)).toEqual(before);
			},
		);
	},
);

describe.skipIf(process.platform === "win32")("without permission", () => {
	const nobody = 65534;
	const asUser = async (action: () => Promise<void>) => {
		if (isRoot) process.seteuid!(nobody);
		try {
			await action();
		} finally {
			if (isRoot) process.seteuid!(0);
		}
	};
	beforeAll(() => chmodSync(folder, 0o755));

	test.each(commands)("%s ends at its folder", async (_, argv, results) => {
		const out = at("closed");
		makeOld(out, results);
		chmodSync(out, 0o555);
		const before = contents(out);
		await asUser(() =>
			expectOneLine(argv(out), /: expected .*, got no permission$/),
		);
		chmodSync(out, 0o755);
		expect(contents(out)).toEqual(before);
	});

	test("a file is not read", async () => {
		const secret = at("secret.npy");
		writeFileSync(secret, "");
		chmodSync(secret, 0o000);
		const argv = ["knn", "--feat-path", secret, "--out", at("k.npy")];
		await asUser(() =>
			expectOneLine(argv, /secret\.npy: expected .*, got no permission$/),
		);
	});
});

describe("a folder that vanishes during the run", () => {
	/** Removes the folder when the command says something that matches. */
	async function runVanishing(
		argv: readonly string[],
		out: string,
		when: RegExp,
	) {
		const lines: string[] = [];
		const exitCode = await runProgram(argv, {
			out: () => {},
			bytes: async () => {},
			error(line) {
				lines.push(line);
				if (when.test(line)) rmSync(out, { recursive: true, force: true });
			},
			end: (line) => lines.push(line),
			isTerminal: false,
		});
		return { exitCode, lines };
	}

	test("is made again for the results", async () => {
		const [, argv, results] = commands[0];
		const out = at("vanishing");
		const { exitCode, lines } = await runVanishing(argv(out), out, /^graph: /);
		expect(lines.some((line) => /^graph: /.test(line))).toBe(true);
		expect(exitCode).toBe(0);
		expect(readdirSync(out).sort()).toEqual([...results].sort());
	});

	test("ends a training in one line", async () => {
		const argv = commands[3][1];
		const out = at("vanishing");
		const { exitCode, lines } = await runVanishing(argv(out), out, /^Epoch/);
		expect(exitCode).toBe(1);
		expect(lines.at(-1)).toBe(
			`${out}: expected a folder that can be written, got no such file`,
		);
	});
});

describe("an input that changes while it is read is refused", () => {
	const path = () => at("growing.bin");
	test.each([
		["grows", () => writeFileSync(path(), "more", { flag: "a" })],
		["is written anew", () => writeFileSync(path(), "other text")],
		["is cut", () => writeFileSync(path(), "s")],
	])("because it %s", (_, change) => {
		writeFileSync(path(), "first text");
		expectRefused(
			() =>
				withInputFile(path(), "a text", (file) => {
					file.readInto(new Uint8Array(2), 0);
					change();
					file.readInto(new Uint8Array(file.size - 2), 2);
				}),
			/growing\.bin: expected .*, got (a file that changed while it was read|the end of the file after \d)$/,
		);
	});
});

describe("names with spaces, line ends and letters of all kinds", () => {
	const odd = "a b\n\t顔 ü😀'\"$(x)";

	test("are files like any other", async () => {
		const out = at(odd);
		for (const [, argv, results] of commands) {
			const { exitCode, stderr } = await runCommand(...argv(out));
			expect(exitCode, stderr.join("\n")).toBe(0);
			for (const name of results)
				expect(existsSync(join(out, name))).toBe(true);
		}
	});

	test("are named in one line where something is wrong with them", async () => {
		const missing = at(`${odd}.npy`);
		await expectOneLine(
			["knn", "--feat-path", missing, "--out", at("k.npy")],
			/a b.*顔 ü😀.*: expected a \.npy file, got no such file$/,
		);
	});
});
