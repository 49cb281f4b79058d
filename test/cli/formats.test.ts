/** Any format in, by file or by pipe; four formats out, to a file or to stdout. */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { readGraph, readValues } from "../../src/files/formats/read.ts";
import { readFloatMatrix } from "../../src/files/npy/read-npy.ts";
import { buildIfStale, programFile } from "../helpers/built-program.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const network = resolve(import.meta.dirname, "../../models/faces.ckpt");
const wasm = ["--checkpoint", network, "--backend", "wasm", "--quiet"];
const small = ["--k", "4", "--backend", "wasm", "--quiet"];
let npy: string;
let csv: string;
let ids: string[];

beforeAll(() => {
	buildIfStale();
	npy = writeSmallSet(folder, 0, 40, 16).featuresPath;
	const { rows, cols, data } = readFloatMatrix(npy, { shared: false });
	ids = Array.from({ length: rows }, (_, row) => `né ${row}`);
	const lines = ids.map((id, row) =>
		[id, ...data.subarray(row * cols, (row + 1) * cols)].join(","),
	);
	csv = at("features.csv");
	writeFileSync(csv, `${lines.join("\n")}\n`);
});

async function done(...argv: string[]) {
	const ended = await runCommand(...argv);
	expect(ended.exitCode, ended.stderr.join("\n")).toBe(0);
	return ended;
}

describe("clusters", () => {
	test("are the same from any format, with the names that the file has", async () => {
		await done("cluster", "--feat-path", npy, "--out", at("a.csv"), ...wasm);
		await done("cluster", "--feat-path", csv, "--out", at("b.csv"), ...wasm);
		const lines = readFileSync(at("b.csv"), "utf8").trim().split("\n");
		expect(lines[1].split(",")[1]).toBe(ids[0]);
		const withoutIds = lines.map((line) => line.split(",").toSpliced(1, 1));
		const plain = readFileSync(at("a.csv"), "utf8").trim().split("\n");
		expect(withoutIds.map(String)).toEqual(plain);
	});

	test.each(["npy", "csv", "json", "parquet"])(
		"go to a .%s and to stdout, the same bytes",
		async (format) => {
			const path = at(`clusters.${format}`);
			const command = ["cluster", "--feat-path", csv, ...wasm];
			await done(...command, "--out", path);
			const ended = await done(...command, "--out", "-", "--format", format);
			expect(ended.bytes.equals(readFileSync(path))).toBe(true);
			expect(ended.stdout).toBe("");
			const { values, ids: names } = await readValues(path, "clusters");
			const { values: others } = await readValues(at("a.csv"), "clusters");
			expect(Array.from(values, Number)).toEqual(Array.from(others, Number));
			if (format === "parquet") expect(names).toEqual(ids);
		},
	);

	test("on stdout are csv where nobody says, and what is said of them goes to stderr", async () => {
		const loud = wasm.filter((flag) => flag !== "--quiet");
		const ended = await done(
			"cluster",
			"--feat-path",
			npy,
			"--out",
			"-",
			...loud,
		);
		expect(ended.bytes.toString()).toMatch(
			/^row,cluster,cluster_size,confidence,copy_of,quality,foreign,doubtful\n/,
		);
		expect(ended.stderr).toContain("-> -");
		expect(ended.stderr.at(-1)).toMatch(/^saw: nobody to compare with/);
	});
});

test.each(["npy", "csv", "parquet"])(
	"a graph goes to a .%s and comes back",
	async (format) => {
		const path = at(`knn.${format}`);
		await done("knn", "--feat-path", npy, "--out", path, ...small);
		const read = (file: string) => readGraph(file, 40, { shared: false });
		const { data } = await read(path);
		await done(
			"knn",
			"--feat-path",
			npy,
			"--out",
			at("knn-plain.npy"),
			...small,
		);
		expect([...data]).toEqual([...(await read(at("knn-plain.npy"))).data]);
		const ended = await done(
			"knn",
			"--feat-path",
			npy,
			"--out",
			"-",
			"--format",
			format,
			...small,
		);
		expect(ended.bytes.equals(readFileSync(path))).toBe(true);
	},
);

describe("is refused before any work", () => {
	const cluster = (...more: string[]) => [
		"cluster",
		"--feat-path",
		npy,
		...more,
	];
	test("--json beside a result on stdout", () =>
		expectUsageError(
			cluster("--out", "-", "--json"),
			"--json: expected a result that goes to a file, got --out -",
		));
	test("--resume beside it", () =>
		expectUsageError(
			cluster("--out", "-", "--resume"),
			"--resume: expected a result that goes to a file, got --out -",
		));
	test("another extension", () =>
		expectUsageError(
			cluster("--out", at("a.txt")),
			/expected a name that ends in \.csv, \.npy, \.json or \.parquet, got \.txt$/,
		));
	test("two inputs by stdin", () =>
		expectUsageError(
			["evaluate", "--labels-path", "-", "--clusters-path", "/dev/stdin"],
			"--clusters-path: expected a file, got standard input, which --labels-path reads (only one input can come by it)",
		));
	test("--mmap of another format", () =>
		expectUsageError(
			["knn", "--feat-path", csv, "--mmap", ...small],
			/expected a \.npy file for --mmap, got a text file/,
		));
	test("--mmap of stdin", () =>
		expectUsageError(
			["knn", "--feat-path", "-", "--mmap", ...small],
			/^-: expected a \.npy file for --mmap, got standard input/,
		));
});

describe("by pipe", () => {
	const shell = (command: string) =>
		execFileSync("bash", ["-c", `set -o pipefail; ${command}`], {
			encoding: "utf8",
		});
	const program = `'${process.execPath}' '${programFile}'`;
	const quiet = "--backend wasm --quiet";

	test("features come and clusters go", async () => {
		await done("cluster", "--feat-path", csv, "--out", at("file.csv"), ...wasm);
		const expected = readFileSync(at("file.csv"), "utf8");
		const options = `--checkpoint '${network}' ${quiet} --out -`;
		expect(
			shell(`cat '${csv}' | ${program} cluster --feat-path - ${options}`),
		).toBe(expected);
		expect(
			shell(`${program} cluster --feat-path /dev/stdin ${options} < '${csv}'`),
		).toBe(expected);
		expect(
			shell(`${program} cluster --feat-path <(cat '${csv}') ${options}`),
		).toBe(expected);
	});

	test("names in UTF-16 and a graph come too", async () => {
		const graph = at("knn-pipe.npy");
		await done(
			"knn",
			"--feat-path",
			npy,
			"--k",
			"39",
			"--out",
			graph,
			"--backend",
			"wasm",
			"--quiet",
		);
		writeFileSync(
			at("names.txt"),
			Buffer.from(`\ufeff${ids.join("\r\n")}\r\n`, "utf16le"),
		);
		const options = `--feat-path '${npy}' --checkpoint '${network}' ${quiet} --out -`;
		const printed = shell(
			`cat '${at("names.txt")}' | ${program} cluster ${options} --ids - --knn-graph-path <(cat '${graph}')`,
		);
		const names = printed
			.trim()
			.split("\n")
			.slice(1)
			.map((line) => line.split(",")[1]);
		expect(names).toEqual(ids);
	});

	test("labels come", () => {
		writeFileSync(at("l.txt"), "a\nb\na\n");
		writeFileSync(at("c.csv"), "cluster\n1\n2\n1\n");
		const printed = shell(
			`cat '${at("l.txt")}' | ${program} evaluate --labels-path - --clusters-path '${at("c.csv")}' --json`,
		);
		expect(JSON.parse(printed)).toMatchObject({ items: 3, ari: 1 });
	});

	test("a socket of another program comes as well", async () => {
		const child = spawn(
			process.execPath,
			commandLine`${programFile} knn --feat-path -
				--out ${at("socket.npy")} ${small}`,
		);
		child.stdin.end(readFileSync(npy));
		const exitCode = await new Promise((ended) => child.on("close", ended));
		expect(exitCode).toBe(0);
	});

	test("whoever has read enough is no error", () => {
		const { stderr, stdout, status } = spawnSync(
			"bash",
			[
				"-c",
				`${program} cluster --feat-path '${csv}' --checkpoint '${network}' ${quiet} --out - | head -1; exit \${PIPESTATUS[0]}`,
			],
			{ encoding: "utf8" },
		);
		expect([status, stderr]).toEqual([0, ""]);
		expect(stdout).toBe(
			"row,id,cluster,cluster_size,confidence,copy_of,quality,foreign,doubtful\n",
		);
	});
});
