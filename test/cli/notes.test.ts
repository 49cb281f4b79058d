/** Options that change nothing, or less than they seem to, are named in one line; nothing is widened or cut silently. */
import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { gpuNotes } from "../../src/cli/output/notes.ts";
import { defaultNetwork } from "../../src/files/bundled.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { readIntMatrix } from "../../src/files/npy/read-npy.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { usefulWorkers } from "../../src/threads/pool-size.ts";
import {
	expectUsageError,
	runCommand,
	runForJson,
} from "../helpers/command.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const cores = availableParallelism();
let set: SmallSet;
let plain: SmallSet;

beforeAll(async () => {
	set = writeSmallSet(folder, 0, 60, 16);
	plain = writeSmallSet(folder, 0, 60, 2);
	writeCheckpoint(at("c.ckpt"), formulaCheckpoint(16));
	await runForJson(
		"knn",
		"--feat-path",
		set.featuresPath,
		"--k",
		"30",
		"--out",
		at("g.npy"),
		"--backend",
		"wasm",
	);
});

/** The command with its files; what a line has beside them comes last. */
function command(line: string): string[] {
	const [name, ...more] = line.split(" ").filter((word) => word !== "");
	const features = ["--feat-path", set.featuresPath, "--backend", "wasm"];
	const files = {
		cluster: ["--out", at("c.csv"), "--checkpoint", at("c.ckpt")],
		test: ["--out-dir", at("results"), "--checkpoint", at("c.ckpt")],
		knn: ["--out", at("k.npy")],
		train: [
			"--labels-path",
			set.labelsPath,
			"--logs-dir",
			at("logs"),
			"--epochs",
			"1",
		],
	}[name as "cluster"];
	const words = more.map((word) => (/\.npy$/.test(word) ? at(word) : word));
	return [name, ...features, ...files, ...words];
}

async function notesOf(argv: readonly string[]): Promise<string[]> {
	const { exitCode, stderr } = await runCommand(...argv);
	expect(exitCode, stderr.join("\n")).toBe(0);
	return stderr.filter((line) => line.startsWith("note: "));
}

describe("notes", () => {
	test.each([
		[
			"cluster --k 1",
			"--k 1: the graph has 20 neighbours a row, as subgraphs need (--k-at-hop, --active-connection)",
		],
		[
			"cluster --k 500",
			"--k 500: the graph has 59 neighbours a row, all others of 60 rows",
		],
		[
			"knn --k 500",
			"--k 500: the graph has 59 neighbours a row, all others of 60 rows",
		],
		[
			"cluster --k-at-hop 500 5",
			"--k-at-hop 500 5 takes 59 neighbours a row at most: the graph has no more",
		],
		[
			"test --k-at-hop 5 20",
			"--k-at-hop 5 20 takes 5 neighbours a row at most: further hops have those of the first",
		],
		[
			"train --k-at-hop 5 2 --active-connection 8",
			"--active-connection 8 joins 5 neighbours a row, those of the first hop",
		],
		[
			"cluster --threshold 0.3",
			"no effect of --threshold: --propagation threshold does not use it",
		],
		[
			"test --propagation naive --max-sz 3 --step 0.1",
			"no effect of --max-sz, --step: --propagation naive does not use them",
		],
		[
			"test --nmi-average arithmetic --print-freq 3",
			"no effect of --nmi-average, --print-freq: there are no labels",
		],
		[
			"cluster --knn-graph-path g.npy --k 7 --metric euclidean --method hnsw",
			"no effect of --k, --metric, --method: the graph is given",
		],
		[
			"train --knn-graph-path g.npy --k-at-hop 3 2 --active-connection 2 --metric euclidean",
			"no effect of --metric: the graph is given",
		],
		[
			"train --k-at-hop 3 2 --active-connection 2 --optimizer adamw --momentum 0.5",
			"no effect of --momentum: --optimizer adamw has its own",
		],
		[
			"train --k-at-hop 3 2 --active-connection 2 --batch-size 100",
			"--batch-size 100: all 60 rows make one batch, so that an epoch is one step",
		],
	])("%s", async (line, note) => {
		expect(await notesOf(command(line))).toEqual([`note: ${note}`]);
		const quiet = await runCommand(...command(line), "--quiet");
		expect(quiet.stderr.filter((said) => said.includes("note"))).toEqual([]);
	});

	test("names of rows for a file that has none", async () => {
		const names = set.labels.join("\n");
		writeFileSync(at("names.txt"), names);
		const argv = command(`cluster --ids ${at("names.txt")}`);
		expect(await notesOf(argv)).toEqual([]);
		expect(await notesOf([...argv, "--out", at("c.npy")])).toEqual([
			"note: no effect of --ids: a .npy has numbers only",
		]);
	});

	test("other subgraphs than a relational network was trained with", async () => {
		const argv = command("cluster --k-at-hop 20 5");
		argv.push("--checkpoint", defaultNetwork);
		expect(await notesOf(argv)).toEqual([
			"note: --k-at-hop 20 5: the network was trained with 40 5, with which it usually groups better",
		]);
	});

	test.each([
		"cluster",
		"test",
		"knn",
		"train --k-at-hop 5 2 --active-connection 2",
	])("nothing is noted of the defaults of %s", async (line) => {
		expect(await notesOf(command(line))).toEqual([]);
	});

	test("the graph that knn writes has as many neighbours as it says", async () => {
		await notesOf(command("knn --k 500"));
		const { cols } = readIntMatrix(at("k.npy"), { shared: false });
		expect(cols).toBe(60);
	});
});

describe("--workers", () => {
	test("are one on a GPU, which is said", () => {
		expect(gpuNotes({ isOnGpu: true }, 4)).toEqual([
			"no effect of --workers 4: a GPU has one engine",
		]);
		expect(gpuNotes({ isOnGpu: true }, 0)).toEqual([]);
		expect(gpuNotes({ isOnGpu: false }, 4)).toEqual([]);
	});

	test("are no more than cores, nor than rows keep busy", () => {
		expect(usefulWorkers(0, 1_000_000)).toBe(0);
		expect(usefulWorkers(200, 1_000_000)).toBe(cores);
		expect(usefulWorkers(200, 1)).toBe(1);
		expect(usefulWorkers(200, 60)).toBe(Math.min(2, cores));
		expect(usefulWorkers(1, 60)).toBe(1);
	});

	const title = "200 on 60 rows with %s take no time and memory of 200";
	const isNoted = async (line: string) => {
		const useful = Math.min(2, cores);
		const { exitCode, stderr } = await runCommand(
			...command(`${line} --workers 200`),
		);
		expect(exitCode).toBe(0);
		expect(stderr).toContain(
			`note: --workers 200: ${useful} of them, as many as 60 rows and the cores keep busy`,
		);
		const memory = stderr.find((said) => said.startsWith("memory: "));
		const needed = Number(/about ([\d.]+) GB/.exec(memory!)![1]);
		const own = process.memoryUsage.rss() / 1e9;
		// 200 threads are said to need 8 GB and more.
		expect(needed).toBeLessThan(own + 1);
	};
	test.each(["cluster"])(title, isNoted);
	test.each(["test", "train --k-at-hop 5 2 --active-connection 2"])(
		title,
		{ tags: "slow/variants" },
		isNoted,
	);
});

describe("what cannot work is refused for its own reason", () => {
	test.each([
		[
			"1e30",
			/^--lr: expected a learning rate at which the (loss|weights) stays? finite, got .+ at 1e\+30 \(try a smaller one\)$/,
		],
		[
			"1e400",
			/^--lr: expected a number from 0 to 1.7976931348623157e\+308, got "1e400"$/,
		],
	])("--lr %s", async (rate, message) => {
		const argv = command(
			`train --k-at-hop 5 2 --active-connection 2 --lr ${rate}`,
		);
		const { exitCode, stderr } = await runCommand(...argv);
		expect([exitCode, stderr.at(-1)]).toEqual([
			1,
			expect.stringMatching(message),
		]);
	});

	test("a rate that ends the numbers in the last step of all", async () => {
		const argv = command(
			"train --k-at-hop 5 2 --active-connection 2 --lr 1e300 --batch-size 60",
		);
		const { exitCode, stderr } = await runCommand(...argv);
		expect([exitCode, stderr.at(-1)]).toEqual([
			1,
			expect.stringMatching(
				/^--lr: expected a learning rate at which the weights stay finite, got \S+ that is not, at 1e\+300 \(try a smaller one\)$/,
			),
		]);
	});

	test("a number of neighbours beyond all integers", async () => {
		await expectUsageError(
			command("knn --k 1e30"),
			'--k: expected an integer from 1 to 9007199254740991, got "1e30"',
		);
	});

	test("a validation set of other features names both files", async () => {
		const argv = command("train --k-at-hop 5 2 --active-connection 2");
		const val = [
			"--val-feat-path",
			plain.featuresPath,
			"--val-labels-path",
			plain.labelsPath,
		];
		await expectUsageError(
			[...argv, ...val],
			`${plain.featuresPath}: expected features of length 16, as ${set.featuresPath} has, got 2`,
		);
	});
});

describe("features of so few dimensions that they say nothing", () => {
	const warned = async (dimensions: number, ...argv: string[]) => {
		const { cols, data } = set.features;
		const path = at(`d${dimensions}.npy`);
		const cut = data.filter((_, i) => i % cols < dimensions);
		writeFloatMatrix(path, { rows: 60, cols: dimensions, data: cut });
		const { stderr } = await runCommand(
			...argv,
			"--feat-path",
			path,
			"--backend",
			"wasm",
		);
		return stderr.filter((line) => line.startsWith(`warning: ${path} has`));
	};
	const cluster = ["cluster", "--out", at("d.csv")];

	test.each([
		[1, 1],
		[2, 1],
		[15, 1],
		[16, 0],
	])(
		"%d of them: %d warning by a relational network",
		async (dimensions, count) => {
			expect(await warned(dimensions, ...cluster)).toHaveLength(count);
		},
	);

	test("training of a relational network warns too", async () => {
		const train = [
			"train",
			"--model",
			"relational",
			"--labels-path",
			set.labelsPath,
			"--epochs",
			"1",
			"--no-compositions",
			"--no-transformations",
		];
		expect(await warned(2, ...train, "--logs-dir", at("plain"))).toHaveLength(
			1,
		);
	});
});
