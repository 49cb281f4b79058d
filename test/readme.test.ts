/** Every command of the README runs, and what it shows of the first one's output is what comes out. */
import { spawnSync } from "node:child_process";
import { readFileSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

const root = resolve(import.meta.dirname, "..");
const readme = readFileSync(join(root, "README.md"), "utf8");
const folder = temporaryFolder();
for (const name of ["fixtures", "logs"])
	symlinkSync(join(root, name), join(folder, name));

const blocks = (language: string) =>
	[...readme.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, "gs"))].map(
		([, text]) => text,
	);
const lines = blocks("sh").flatMap((block) => block.trim().split("\n"));

/** What is slow or under way already (installing, the tests themselves) is left out; training on all faces becomes an epoch on the bundled ones. */
function argumentsOf(line: string): string[] {
	const command = line
		.replace(/^npm ci && /, "")
		.replace("faces/train/dlib128.features.npy", "fixtures/faces/features.npy")
		.replace("faces/train/dlib128.knn.npy", "fixtures/faces/knn.npy")
		.replace("faces/train/labels.npy", "fixtures/faces/labels.npy")
		.replace("logs/first/epoch_20.ckpt", "trained/epoch_1.ckpt");
	const words = command.split(" ");
	expect(words.slice(0, 2)).toEqual(["npx", "gcn-cluster"]);
	const isFullTraining = command !== line && words[2] === "train";
	return words
		.slice(2)
		.concat(isFullTraining ? ["--epochs", "1", "--logs-dir", "trained"] : []);
}

const run = (line: string) =>
	spawnSync(
		process.execPath,
		[join(root, "dist/bin/gcn-cluster.js"), ...argumentsOf(line)],
		{ cwd: folder, encoding: "utf8" },
	);

/** Numbers of seconds differ from machine to machine. */
const withoutTimes = (text: string) => text.replace(/\d+\.\d s\b/g, "T s");

describe("README", () => {
	const own = lines.filter((line) => line !== "npm test");

	test("has the two commands that install, run and test", () => {
		expect(lines.slice(0, 2)).toEqual([
			"npm ci && npx gcn-cluster test --checkpoint logs/best.ckpt",
			"npm test",
		]);
	});

	test.each(own)("%s", (line) => {
		const { status, stdout, stderr } = run(line);
		expect(stderr).not.toMatch(/^\s+at /m);
		expect([status, stdout === ""]).toEqual([0, false]);
	});

	test("shows what its first command prints", () => {
		const [shown] = blocks("text");
		const { stdout } = run(lines[0]);
		expect(withoutTimes(stdout)).toBe(withoutTimes(shown));
	});
});
