/** `cluster` of more rows than arrays may have: the same bytes through parts of its own. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { clusterWithin } from "../../../src/cli/commands/cluster.ts";
import { resolveOptions } from "../../../src/cli/parsed-options.ts";
import { needsParts } from "../../../src/cli/running/needs-parts.ts";
import { writeFloatMatrix } from "../../../src/files/npy/write-npy.ts";
import { runCommand } from "../../helpers/command.ts";
import { embeddedPeople } from "../../helpers/embedding.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const people = embeddedPeople([4, 7, 1, 5, 9, 2, 8, 30], 3);

beforeAll(async () => {
	writeFloatMatrix(at("people.npy"), people);
	const out = ["--out", at("whole.csv"), "--backend", "wasm"];
	await runCommand("cluster", "--feat-path", at("people.npy"), ...out);
});

/** Rows x 100 entries are one too many. */
const longest = people.rows * 100 - 1;

async function cluster(values: object) {
	const stderr: string[] = [];
	let stdout = "";
	const error = (line: string) => {
		stderr.push(line);
	};
	const parsed = resolveOptions("cluster", {
		featPath: at("people.npy"),
		out: at("parts.csv"),
		backend: "wasm",
		...values,
	});
	await clusterWithin(
		parsed as never,
		{
			out(text) {
				stdout += text;
			},
			async bytes() {},
			error,
			end: error,
			isTerminal: false,
		},
		longest,
	);
	return { stderr, stdout };
}

const run = () => at(".parts.csv.run");
const isSame = () =>
	readFileSync(at("parts.csv")).equals(readFileSync(at("whole.csv")));

test("gives the same bytes and leaves no run behind", async () => {
	const { stdout } = await cluster({});
	expect(isSame()).toBe(true);
	expect(stdout).toMatch(/^66 rows, \d+ clusters/);
	expect(existsSync(run())).toBe(false);
});

test("goes on with a run that was stopped", async () => {
	const options = ["--feat-path", at("people.npy"), "--backend", "wasm"];
	const planned = ["--run", run(), "--out", at("parts.csv"), "--parts", "3"];
	await runCommand("plan", ...options, ...planned, "--force");
	for (const part of ["0", "1", "2"]) {
		const which = ["--stage", "statistics", "--part", part];
		await runCommand("part", "--run", run(), ...which);
	}
	const { stderr } = await cluster({ resume: true });
	expect(stderr[0]).toBe(`going on with the unfinished work in ${run()}`);
	expect(isSame()).toBe(true);
	expect(existsSync(run())).toBe(false);
	const anew = await cluster({ resume: true });
	expect(anew.stderr[0]).toMatch(/^no unfinished work in/);
});

test("is for sets whose arrays would be too long", () => {
	const options = {
		featPath: at("people.npy"),
		k: 80,
		kAtHop: [40, 5],
		activeConnection: 10,
	} as never;
	expect(needsParts(options, longest)).toBe(true);
	expect(needsParts(options, longest + 1)).toBe(false);
	const other = { featPath: at("whole.csv"), k: 80, kAtHop: [1] } as never;
	expect(needsParts(other, 0)).toBe(false);
});

test("writes no report", async () => {
	await expect(cluster({ report: at("report.html") })).rejects.toThrow(
		/^--report: expected fewer rows/,
	);
});
