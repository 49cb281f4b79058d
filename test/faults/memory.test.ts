/**
 * What a run needs of memory is said before it starts, nearly right, and a run that cannot have it ends in one line.
 * @module-tag slow/faults
 */
import { spawnSync } from "node:child_process";
import {
	existsSync,
	mkdirSync,
	readFileSync,
	rmdirSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { createRandom } from "../../src/arrays/random.ts";
import { bundledFaces } from "../../src/files/bundled.ts";
import {
	writeFloatMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import { outOfMemory, requireMemory } from "../../src/threads/memory-limits.ts";
import { programFile, runProgramFile } from "../helpers/built-program.ts";
import { runCommand } from "../helpers/command.ts";
import { needs, needsTestFaults } from "../helpers/needs.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const relational = ["--checkpoint", "models/faces.ckpt"];
const lgcn = ["--checkpoint", "logs/best.ckpt"];

/** Rows around made-up identities, about four each, of 128 values. */
function makeFeatures(rows: number): string {
	const path = at(`${rows}.npy`);
	if (existsSync(path)) return path;
	const cols = 128;
	const random = createRandom(1);
	const data = new Float32Array(rows * cols);
	const people = new Int32Array(rows);
	const centre = new Float32Array(cols);
	for (let row = 0; row < rows; row++) {
		const isNew = random.next() < 0.25 || row === 0;
		people[row] = (people[row - 1] ?? 0) + Number(isNew);
		if (isNew) for (let d = 0; d < cols; d++) centre[d] = random.normal();
		for (let d = 0; d < cols; d++)
			data[row * cols + d] = centre[d] + 0.6 * random.normal();
	}
	writeFloatMatrix(path, { rows, cols, data });
	writeIntVector(labelsOf(path), people);
	return path;
}

const labelsOf = (features: string) => features.replace(".npy", "-labels.npy");

/** Writes the process's peak of resident memory, in bytes, as it ends. */
const reportPeak = `data:text/javascript,${encodeURIComponent(`
	import { writeFileSync } from "node:fs";
	import { isMainThread } from "node:worker_threads";
	const path = ${JSON.stringify(at("peak"))};
	const peak = () => String(1024 * process.resourceUsage().maxRSS);
	if (isMainThread) process.on("exit", () => writeFileSync(path, peak()));
`)}`;

/** What was said to be needed, over what was. */
async function estimateOverPeak(argv: readonly string[]): Promise<number> {
	const nodeOptions = ["--import", reportPeak];
	const { exitCode, stderr } = await runProgramFile(argv, { nodeOptions });
	expect(exitCode, stderr).toBe(0);
	const said = /^memory: about ([\d.]+) GB needed, [\d.]+ GB available$/m.exec(
		stderr,
	);
	expect(said, stderr).not.toBe(null);
	return (1e9 * Number(said![1])) / Number(readFileSync(at("peak"), "utf8"));
}

describe("the estimate is within a quarter of the peak", () => {
	/** Command, rows, options, and rows of a validation set. */
	const few: [string, number, string[], number?][] = [
		["cluster", 1000, [...relational, "--workers", "1"]],
		["knn", 4000, []],
		["train", 60, ["--k-at-hop", "20", "5", "--workers", "1"]],
		["train", 60, ["--model", "relational", "--workers", "1"]],
	];
	const workers = (count: string) => ["--workers", count];
	const node = ["--backend", "node"];
	const training: typeof few = [
		["train", 400, workers("1")],
		["train", 400, [...workers("2"), "--k-at-hop", "80", "5"]],
		["train", 400, [...workers("2"), "--k-at-hop", "80", "5", ...node]],
		["train", 1500, ["--model", "relational", ...workers("2")]],
		["train", 60, ["--model", "relational", ...workers("1")], 5000],
	];
	const many = [5000, 20_000].flatMap((rows): typeof few => [
		["knn", rows, []],
		["knn", rows, ["--method", "hnsw"]],
		["knn", rows, ["--method", "approximate"]],
		["cluster", rows, [...relational, ...workers("1")]],
		["cluster", rows, [...relational, ...workers("2")]],
		["cluster", rows, [...lgcn, ...workers("1")]],
		["test", rows, [...lgcn, ...workers("2")]],
	]);

	test.each(isFull ? [...few, ...many, ...training] : few)(
		"%s of %i rows, %j",
		async (command, rows, more, valRows) => {
			const features = makeFeatures(rows);
			const val = valRows === undefined ? null : makeFeatures(valRows);
			const files: Readonly<Record<string, string[]>> = {
				knn: ["--feat-path", features, "--out", at("out.npy"), "--force"],
				cluster: ["--feat-path", features, "--out", at("out.npy"), "--force"],
				test: ["--val-feat-path", features, "--out-dir", at("results")],
				train: commandLine`--feat-path ${features}
					--labels-path ${labelsOf(features)} --logs-dir ${at("logs")}
					--epochs 1 ${val ? ["--val-feat-path", val] : []}
					${val ? ["--val-labels-path", labelsOf(val)] : []}`,
			};
			const ratio = await estimateOverPeak(
				commandLine`${command} ${files[command]} --backend wasm ${more}`,
			);
			expect(ratio).toBeGreaterThan(0.75);
			expect(ratio).toBeLessThan(1.25);
		},
	);
});

describe("a run that may not take what it needs", () => {
	const out = at("people.csv");
	const argv = commandLine`cluster --feat-path ${bundledFaces.features} --out ${out}
		${relational} --backend wasm --force`;
	afterEach(() => {
		vi.restoreAllMocks();
	});

	test.each([[[]], [["--quiet"]], [["--json", "--quiet"]]])(
		"ends in one line, with %j",
		async (more) => {
			writeFileSync(out, "old");
			vi.spyOn(process, "constrainedMemory").mockReturnValue(50e6);
			const run = await runCommand(...argv, ...more);
			const { exitCode, stdout, stderr } = run;
			expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: "" });
			expect(stderr).toHaveLength(more.length === 0 ? 2 : 1);
			expect(stderr.at(-1)).toMatch(
				/^memory: expected about [\d.]+ GB for this run, got 0\.05 GB that the process may take \(fewer --workers or neighbours need less\)$/,
			);
			expect(readFileSync(out, "utf8")).toBe("old");
		},
	);

	test.each(["lgcn", "relational"])(
		"trains no %s network and says so in one line",
		async (model) => {
			vi.spyOn(process, "constrainedMemory").mockReturnValue(50e6);
			const { features, labels } = bundledFaces;
			const logs = at("no-logs");
			const { exitCode, stderr } = await runCommand(
				...commandLine`train --feat-path ${features} --labels-path ${labels}
					--model ${model} --logs-dir ${logs} --backend wasm --quiet`,
			);
			expect({ exitCode, stderr }).toEqual({
				exitCode: 1,
				stderr: [expect.stringMatching(/^memory: expected about [^\n]+$/)],
			});
			expect(existsSync(logs)).toBe(false);
		},
	);

	test("is only refused where it is clear", () => {
		const limits = { most: 2e9, available: 1e9 };
		expect(() => requireMemory(2e9, "2 GB", limits)).not.toThrow();
		expect(() => requireMemory(2.1e9, "2.1 GB", limits)).toThrow(
			"memory: expected 2.1 GB, got 2.00 GB that the process may take",
		);
	});

	test.skipIf(process.platform !== "linux")(
		"for its address space ends in one line that says what to do",
		needs("only on Linux"),
		() => {
			const line = `ulimit -v 2000000; exec "$0" "$@"`;
			const { status, stdout, stderr } = spawnSync(
				"sh",
				["-c", line, process.execPath, programFile, ...argv],
				{ encoding: "utf8" },
			);
			expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
			expect(stderr).toMatch(/^[^\n]+ \([^\n]*lift ulimit -v[^\n]*\)\n$/);
		},
	);
});

test.each<[string, () => unknown, RegExp | null]>([
	[
		"an array that does not fit",
		() => new ArrayBuffer(2 ** 52),
		/^memory: expected enough for this run, got "Array buffer allocation failed" \(/,
	],
	["an index that is wrong", () => new Array(-1), null],
	["a bug", () => (null as unknown as string).length, null],
])("%s: one line or none", (_, act, expected) => {
	let caught: unknown;
	try {
		act();
	} catch (error) {
		caught = error;
	}
	const known = outOfMemory(caught);
	if (expected) expect(known?.message).toMatch(expected);
	else expect(known).toBe(null);
});

/** A group of processes that may take so many bytes together; null where none can be made. */
function limitedGroup(name: string, bytes: number): string | null {
	const limits: [string, string][] = [
		["/sys/fs/cgroup/memory", "memory.limit_in_bytes"],
		["/sys/fs/cgroup", "memory.max"],
	];
	for (const [root, limit] of limits) {
		try {
			const group = join(root, name);
			mkdirSync(group);
			if (existsSync(join(group, limit))) {
				writeFileSync(join(group, limit), `${bytes}`);
				return group;
			}
			rmdirSync(group);
		} catch {
			// Not the owner of such groups, or the other version of them.
		}
	}
	return null;
}

function canLimit(): boolean {
	const group = limitedGroup(`gcn-cluster-probe-${process.pid}`, 1e9);
	if (group !== null) rmdirSync(group);
	return group !== null;
}

describe.skipIf(!isFull || !canLimit())(
	"cluster in a group of processes",
	needsTestFaults,
	() => {
		const runIn = (group: string, rows: number, ...more: string[]) => {
			const line = `echo $$ > ${group}/cgroup.procs; exec "$0" "$@"`;
			const files = ["--feat-path", makeFeatures(rows), "--out", at("c.npy")];
			const argv = [programFile, "cluster", ...files, "--backend", "wasm"];
			try {
				const { status, stderr } = spawnSync(
					"sh",
					["-c", line, process.execPath, ...argv, ...more],
					{ encoding: "utf8" },
				);
				return { status, stderr };
			} finally {
				rmdirSync(group);
			}
		};

		test.each([
			[20_000, 2e9, 0],
			[20_000, 150e6, 1],
			[200_000, 2e9, 0],
		])("of %i rows with %i bytes ends with %i", (rows, bytes, expected) => {
			const group = limitedGroup(`gcn-cluster-${process.pid}`, bytes);
			const { status, stderr } = runIn(group!, rows, "--quiet");
			expect(status, stderr).toBe(expected);
			expect(stderr).toMatch(
				expected === 0 ? /^$/ : /^memory: expected about [^\n]+\n$/,
			);
		});
	},
);
