/** A run in parts writes the same files, and says the same, as `cluster` with the same options, for any number of parts. */
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { hasPart } from "../../src/engines/optional-parts.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { runCommand } from "../helpers/command.ts";
import { embeddedPeople, noiseRows, stack } from "../helpers/embedding.ts";
import { framesOf } from "../helpers/frames.ts";
import { needs } from "../helpers/needs.ts";
import { runInParts } from "../helpers/run-in-parts.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const root = resolve(import.meta.dirname, "../..");
const faces = join(root, "fixtures/faces/features.npy");

const sizes = Array.from({ length: 60 }, (_, i) => 1 + (i % 9));
const people = embeddedPeople(sizes, 3);
/** Some rows five times with little noise, 3 rows of zeros, 4 exact copies, and 12 rows that are nothing like the others. */
const bursts = framesOf(
	people,
	Array.from({ length: people.rows }, (_, row) => (row % 40 === 7 ? 5 : 1)),
	0.004,
	1,
);
const zeros = { rows: 3, cols: 64, data: new Float32Array(3 * 64) };
const copied = { rows: 4, cols: 64, data: people.data.slice(640, 640 + 256) };
const mixed = [zeros, copied, noiseRows(12, 5)].reduce(stack, bursts);

const lines = (name: string, texts: readonly string[]) =>
	writeFileSync(at(name), `${texts.join("\n")}\n`);

beforeAll(async () => {
	writeFloatMatrix(at("people.npy"), people);
	writeFloatMatrix(at("mixed.npy"), mixed);
	const many = embeddedPeople(
		Array.from({ length: 500 }, (_, i) => 1 + (i % 11)),
		4,
	);
	writeFloatMatrix(at("many.npy"), many);
	const graph = ["--k", "50", "--out", at("graph.npy")];
	await runCommand("knn", "--feat-path", at("mixed.npy"), ...graph);
	const rows = Array.from({ length: mixed.rows }, (_, row) => row);
	lines(
		"ids.txt",
		rows.map((row) => `photo "${row}", ü.jpg`),
	);
	lines(
		"photos.txt",
		rows.map((row) => (row % 5 === 0 ? "" : `p${row % 97}`)),
	);
	lines("same.csv", ["0,200", "7,8", "30,31"]);
	lines("different.csv", ["1,2", "10,11", "7,100"]);
	lines(
		"quality.txt",
		rows.map((row) => `${row % 13 === 0 ? 0.2 : 0.9}`),
	);
	lines(
		"mixed.csv",
		rows.map((row) =>
			mixed.data.subarray(row * mixed.cols, (row + 1) * mixed.cols).join(","),
		),
	);
});

/** Lines of both commands but those about their ways. */
const said = (stderr: readonly string[]) =>
	stderr.filter(
		(line) =>
			!/^(engine|memory|graph|score|group|note|.*no unfinished)/.test(line),
	);

const summaryOf = (stdout: string) => {
	const { seconds: _, file: __, ...rest } = JSON.parse(stdout);
	return rest;
};

async function expectSame(
	options: readonly string[],
	partNumbers: readonly number[],
) {
	const format = /--out-format=(\w+)/.exec(options.join(" "))?.[1] ?? "csv";
	const own = options.filter((option) => !option.startsWith("--out-format"));
	const whole = ["--out", at(`whole.${format}`), "--json"];
	const reference = await runCommand("cluster", ...own, ...whole);
	expect(reference.exitCode, reference.stderr.join("\n")).toBe(0);
	for (const parts of partNumbers) {
		const out = at(`parts.${format}`);
		const run = at(`run-${parts}`);
		const planned = [...own, "--out", out, "--force"];
		const finished = await runInParts(run, parts, planned);
		const bytes = readFileSync(out);
		expect(bytes.equals(readFileSync(at(`whole.${format}`)))).toBe(true);
		expect(bytes.length).toBeGreaterThan(100);
		expect(summaryOf(finished.stdout)).toEqual(summaryOf(reference.stdout));
		expect(said(finished.stderr)).toEqual(said(reference.stderr));
	}
}

const wasm = ["--backend", "wasm"];
const mixedSet = () => ["--feat-path", at("mixed.npy"), ...wasm];
const lgcn = ["--checkpoint", join(root, "logs/best.ckpt")];

describe("a run in parts gives the bytes of cluster", () => {
	test("for bursts, copies, rows of zeros and rows that look foreign", () =>
		expectSame(mixedSet(), [3]));
});

const slow = { tags: ["slow/variants"] };

describe("with other data and options, too", slow, () => {
	test("for faces, for one part and more parts than batches", () =>
		expectSame(["--feat-path", faces, ...wasm], [1, 40]));

	test("for any number of parts", () => expectSame(mixedSet(), [2, 7]));

	test.each([
		["csv", ["--feat-path", "mixed.csv"]],
		["npy", []],
		["json", ["--ids", "ids.txt"]],
		["parquet", ["--ids", "ids.txt"]],
	])("as %s", (format, more) => {
		const named = more.map((word) => (word.startsWith("-") ? word : at(word)));
		return expectSame([...mixedSet(), ...named, `--out-format=${format}`], [3]);
	});

	test.each(["threshold", "naive", "soft", "average"])(
		"for --propagation %s",
		(propagation) =>
			expectSame([...mixedSet(), "--propagation", propagation], [3]),
	);

	test.each(["near", "equal", "none"])("for --copies %s", (copies) =>
		expectSame([...mixedSet(), "--copies", copies], [3]),
	);

	test.each(["max", "none"])("for --pool %s", (pool) =>
		expectSame([...mixedSet(), "--pool", pool], [2]),
	);

	test("for a euclidean graph, and features left in their file", async () => {
		await expectSame([...mixedSet(), "--metric", "euclidean"], [3]);
		await expectSame([...mixedSet(), "--mmap"], [3]);
	});

	test.each(["near", "none"])(
		"for a graph that is given, copies %s",
		(copies) =>
			expectSame(
				[
					...mixedSet(),
					"--knn-graph-path",
					at("graph.npy"),
					"--copies",
					copies,
				],
				[3],
			),
	);

	test("for an approximate graph", () =>
		expectSame(
			["--feat-path", at("many.npy"), "--method", "approximate", ...wasm],
			[3],
		));

	test.skipIf(!hasPart("usearch"))(
		"for an HNSW graph",
		needs("no usearch"),
		() =>
			expectSame(
				["--feat-path", at("people.npy"), "--method", "hnsw", ...wasm],
				[2],
			),
	);

	test("for decisions, qualities and an earlier run", async () => {
		const decided = [
			"--same",
			at("same.csv"),
			"--different",
			at("different.csv"),
		];
		const photos = ["--photos", at("photos.txt"), ...decided];
		await expectSame([...mixedSet(), ...photos], [3]);
		await expectSame(
			[...mixedSet(), ...decided, "--propagation", "average"],
			[2],
		);
		const quality = ["--quality", at("quality.txt")];
		const earlier = ["--earlier", at("whole.csv")];
		await runCommand("cluster", ...mixedSet(), "--out", at("earlier.csv"));
		await expectSame(
			[...mixedSet(), ...quality, ...earlier.with(1, at("earlier.csv"))],
			[3],
		);
	});

	test("for statistics that are given or measured against others", async () => {
		const saved = ["--save-statistics", at("statistics.json")];
		await runCommand("cluster", ...mixedSet(), ...saved, "--out", at("s.csv"));
		const given = ["--statistics", at("statistics.json")];
		await expectSame([...mixedSet(), ...given], [2]);
		await expectSame([...mixedSet(), "--reference", at("people.npy")], [2]);
	});

	test.each(["threshold", "average"])(
		"for an L-GCN, --propagation %s",
		(propagation) =>
			expectSame(
				["--feat-path", faces, ...lgcn, ...wasm, "--propagation", propagation],
				[3],
			),
	);
});
