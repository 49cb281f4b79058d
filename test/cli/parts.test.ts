/** `plan`, `part` and `finish` as commands: what they say, what they refuse, and that parts may come twice. */
import { copyFileSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import { embeddedPeople } from "../helpers/embedding.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const people = embeddedPeople([4, 7, 1, 5, 9, 2, 8], 3);
const wasm = ["--backend", "wasm"];
let runs = 0;
let run = "";
let plan: readonly string[] = [];

beforeAll(() => writeFloatMatrix(at("people.npy"), people));
beforeEach(() => {
	run = at(`run-${runs++}`);
	const features = ["--feat-path", at("people.npy"), ...wasm];
	const out = ["--out", at("out.csv")];
	plan = ["plan", ...features, ...out, "--run", run, "--parts", "2"];
});

const part = (stage: string, number: number | string, ...more: string[]) => [
	...["part", "--run", run, "--stage", stage, "--part", `${number}`],
	...more,
];

interface Plan {
	readonly stages: readonly { name: string; parts: number; done: number }[];
	readonly done: number;
}

describe("plan", () => {
	test("prints the stages, and which parts are done", async () => {
		const { exitCode, stdout, stderr } = await runCommand(...plan);
		expect(exitCode, stderr.join("\n")).toBe(0);
		const lines = stdout.trimEnd().split("\n");
		expect(lines[0]).toMatch(/^stage +parts +done +after$/);
		expect(lines[1]).toMatch(/^statistics +2 +0 +-$/);
		expect(lines.at(-2)).toMatch(/^grouping +1 +0 +links$/);
		expect(lines.at(-1)).toMatch(/: 36 rows, \d+ parts$/);
		await runCommand(...part("statistics", 1));
		const again = await runCommand(...plan);
		expect(again.stderr).toContainEqual(
			expect.stringMatching(/has this run already: 1 of \d+ parts are done/),
		);
		const { stages } = await runForJson<Plan>(...plan);
		expect(stages[0]).toMatchObject({ name: "statistics", parts: 2, done: 1 });
	});

	test("refuses another run in the folder, which --force replaces", async () => {
		await runCommand(...plan);
		await runCommand(...part("statistics", 0));
		const other = [...plan, "--k", "20"];
		await expectOneLine(other, /with other --k \(--force replaces it\)$/);
		const forced = await runForJson<Plan>(...other, "--force");
		expect(forced.done).toBe(0);
	});

	test("refuses a folder with other files, and a report", async () => {
		writeFileSync(at("note.txt"), "");
		const inFolder = plan.map((word) => (word === run ? folder : word));
		await expectUsageError(inFolder, /expected an empty folder, a new one, or/);
		await expectUsageError(
			[...plan, "--report", at("report.html")],
			/^--report: expected nothing with plan, got .* \(gcn-cluster report /,
		);
		expect(existsSync(run)).toBe(false);
	});

	test("refuses what cluster refuses, in the same words", async () => {
		const wrong = ["--feat-path", at("none.npy")];
		const bad = {
			...people,
			data: people.data.slice().fill(Number.NaN, 70, 71),
		};
		writeFloatMatrix(at("bad.npy"), bad);
		for (const options of [wrong, ["--feat-path", at("bad.npy")]]) {
			const { stderr } = await runCommand("cluster", ...options);
			await expectUsageError(["plan", ...options, "--run", run], stderr[0]);
		}
	});
});

/** As `expectUsageError`, after the lines of an engine that was loaded. */
async function expectOneLine(argv: readonly string[], message: RegExp) {
	const { exitCode, stdout, stderr } = await runCommand(...argv);
	expect(exitCode).toBe(1);
	expect(stdout).toBe("");
	expect(stderr.at(-1)).toMatch(message);
	expect(
		stderr.slice(0, -1).every((line) => /^(engine|note): /.test(line)),
	).toBe(true);
}

describe("part", () => {
	test("says which parts are missing before it", async () => {
		await runCommand(...plan);
		await expectUsageError(
			part("equal-rows", 0),
			/^stage equal-rows: expected all parts of statistics, got none for statistics$/,
		);
		await runCommand(...part("statistics", 0));
		await expectUsageError(part("equal-rows", 0), /got none for statistics 1$/);
	});

	test("refuses stages and parts that there are not", async () => {
		await runCommand(...plan);
		await expectUsageError(part("other", 0), /^--stage: expected one of stat/);
		await expectUsageError(
			part("statistics", 2),
			"--part: expected a part from 0 to 1 of statistics, got 2",
		);
		await expectUsageError(part("statistics", -1), /^--part: expected an int/);
	});

	test("computes nothing twice, and the same bytes twice", async () => {
		await runCommand(...plan);
		const file = join(run, "statistics/00000.safetensors");
		const first = await runForJson(...part("statistics", 0));
		expect(first).toMatchObject({
			stage: "statistics",
			part: 0,
			computed: true,
		});
		const bytes = readFileSync(file);
		const again = await runForJson(...part("statistics", 0));
		expect(again).toMatchObject({ computed: false });
		const { rmSync } = await import("node:fs");
		rmSync(file);
		await runForJson(...part("statistics", 0));
		expect(readFileSync(file).equals(bytes)).toBe(true);
	});

	test("refuses features that are not those of the plan", async () => {
		copyFileSync(at("people.npy"), at("changing.npy"));
		const changing = plan.map((word) =>
			word === at("people.npy") ? at("changing.npy") : word,
		);
		await runCommand(...changing);
		const data = people.data.slice();
		data[100] += 1;
		writeFloatMatrix(at("changing.npy"), { ...people, data });
		await expectUsageError(
			part("statistics", 0),
			/expected the features of this run, got other values in rows 0 to 35/,
		);
		writeFloatMatrix(at("changing.npy"), embeddedPeople([3], 1));
		await expectUsageError(
			part("statistics", 0),
			/expected the features of this run \(\d+ bytes\), got \d+ bytes/,
		);
	});

	test("refuses a manifest that was changed, and one of another program", async () => {
		await runCommand(...plan);
		const path = join(run, "manifest.json");
		const text = readFileSync(path, "utf8");
		writeFileSync(path, text.replace('"width": 80', '"width": 70'));
		await expectUsageError(
			part("statistics", 0),
			/expected a folder that gcn-cluster plan made, got one that was changed/,
		);
		writeFileSync(path, text.slice(0, 100));
		await expectUsageError(part("statistics", 0), /got a damaged manifest/);
		const { sealManifest } = await import(
			"../../src/files/parts/run-folder.ts"
		);
		const { run: _, format: __, ...content } = JSON.parse(text);
		const older = sealManifest({ ...content, program: "gcn-cluster 0.0.1" });
		writeFileSync(path, JSON.stringify(older));
		await expectUsageError(
			part("statistics", 0),
			/expected a run of gcn-cluster .*, got gcn-cluster 0\.0\.1/,
		);
	});
});

describe("finish", () => {
	test("needs the grouping, and a run", async () => {
		await runCommand(...plan);
		await expectUsageError(
			["finish", "--run", run],
			"stage finish: expected all parts of grouping, got none for grouping",
		);
		await expectUsageError(["finish", "--run", at("none")], /got nothing/);
	});
});

describe("part without --stage and --part", () => {
	test("computes what is left, and nothing twice", async () => {
		const planned = await runForJson<Plan>(...plan);
		const all = planned.stages.reduce((sum, { parts }) => sum + parts, 0);
		await runCommand(...part("statistics", 1));
		const left = ["part", "--run", run];
		const first = await runForJson<{ computed: number }>(...left);
		expect(first.computed).toBe(all - 1);
		const second = await runForJson<{ computed: number }>(...left);
		expect(second.computed).toBe(0);
		const { exitCode } = await runCommand("finish", "--run", run);
		expect(exitCode).toBe(0);
		const whole = ["cluster", "--feat-path", at("people.npy"), ...wasm];
		await runCommand(...whole, "--out", at("whole.csv"));
		expect(readFileSync(at("out.csv"))).toEqual(readFileSync(at("whole.csv")));
	});

	test("takes both or neither", async () => {
		await runCommand(...plan);
		await expectUsageError(
			["part", "--run", run, "--stage", "statistics"],
			/^--part: expected both --stage and --part, or neither, got nothing/,
		);
	});
});
