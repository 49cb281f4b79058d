/** `--statistics`, `--save-statistics` and `--reference` of `cluster`. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { scoringFingerprint } from "../../src/cli/running/with-shards.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { describeEmbeddings } from "../../src/relational/impostors/known-embeddings.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";
import { embeddedPeople } from "../helpers/embedding.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { twoPassCheckpoint } from "../helpers/relational-checkpoint.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
const many = embeddedPeople(new Array(60).fill(2), 1);
const onePerson = embeddedPeople([40], 2);

beforeAll(() => {
	writeFloatMatrix(at("many.npy"), many);
	writeFloatMatrix(at("one.npy"), onePerson);
	writeFloatMatrix(at("short.npy"), {
		rows: 4,
		cols: 32,
		data: many.data.slice(0, 128),
	});
	const checkpoint = twoPassCheckpoint();
	writeCheckpoint(at("plain.ckpt"), checkpoint);
	const embeddings = describeEmbeddings(
		[{ features: many, labels: many.people }],
		1,
	);
	const training = { ...checkpoint.metadata.training, embeddings };
	const metadata = { ...checkpoint.metadata, training };
	writeCheckpoint(at("knowing.ckpt"), { ...checkpoint, metadata });
	writeCheckpoint(at("lgcn.ckpt"), formulaCheckpoint(64));
});

const cluster = (features: string, network: string, ...more: string[]) =>
	commandLine`cluster --feat_path ${at(features)} --checkpoint ${at(network)}
		--backend wasm --out ${at("c.csv")} ${more}`;

/** The line on strangers of a run, and the statistics that it saved. */
async function run(features: string, network: string, ...more: string[]) {
	const { exitCode, stderr } = await runCommand(
		...cluster(
			features,
			network,
			"--save-statistics",
			at("saved.json"),
			...more,
		),
	);
	expect(exitCode, stderr.join("\n")).toBe(0);
	const saved = JSON.parse(readFileSync(at("saved.json"), "utf8"));
	const { mean, deviation } = saved;
	const line = stderr.find((text) => text.startsWith("strangers: "))!;
	const start = `strangers: cosine ${mean.toFixed(3)} +- ${deviation.toFixed(3)}, `;
	expect(line.startsWith(start)).toBe(true);
	return { saved, said: line.slice(start.length) };
}

describe("the statistics of a run", () => {
	test("are measured on the rows, saved, and given to another run", async () => {
		const first = await run("many.npy", "plain.ckpt");
		expect(first.said).toBe("measured on these rows");
		expect(first.saved).toMatchObject({ features: 64, source: "rows" });
		writeFileSync(at("given.json"), JSON.stringify(first.saved));
		const { saved, said } = await run(
			"one.npy",
			"plain.ckpt",
			"--statistics",
			at("given.json"),
		);
		expect(said).toBe("as given");
		expect(saved).toEqual({ ...first.saved, source: "file" });
	});

	test("are those of an embedding that the network knows, for one person", async () => {
		const { saved, said } = await run("one.npy", "knowing.ckpt");
		expect(said).toBe("as in the embedding that the network knows");
		expect(saved.source).toBe("checkpoint");
		const unknown = await run("one.npy", "plain.ckpt");
		expect(unknown.said).toBe("measured on these rows");
		expect(unknown.saved.mean).toBeGreaterThan(
			saved.mean + 2 * saved.deviation,
		);
	});

	test("are measured against a reference, also left in its file", async () => {
		const reference = ["--reference", at("many.npy")];
		const { saved, said } = await run("one.npy", "plain.ckpt", ...reference);
		expect(said).toBe("measured against the reference");
		expect(saved.source).toBe("reference");
		const mapped = await run("one.npy", "plain.ckpt", ...reference, "--mmap");
		expect(mapped.saved.mean).toBeCloseTo(saved.mean, 9);
		expect(mapped.saved.deviation).toBeCloseTo(saved.deviation, 9);
	});

	test("have no effect on an L-GCN, which a note says", async () => {
		const { exitCode, stderr } = await runCommand(
			...cluster("many.npy", "lgcn.ckpt", "--reference", at("one.npy")),
		);
		expect(exitCode, stderr.join("\n")).toBe(0);
		expect(stderr).toContain(
			"note: no effect of --reference: an L-GCN uses no impostor statistics",
		);
		expect(stderr.some((line) => line.startsWith("strangers"))).toBe(false);
	});

	test("must be the same for unfinished work to be continued", () => {
		const inputs = {
			engine: { description: "none" },
			width: 5,
			network: twoPassCheckpoint(),
			set: { features: many, graph: null, labels: null, graphName: "g" },
			options: { kAtHop: [4], activeConnection: 2, batchSize: 8, seed: 1 },
		} as unknown as Parameters<typeof scoringFingerprint>[0];
		const of = (mean?: number) =>
			scoringFingerprint({
				...inputs,
				options: {
					...inputs.options,
					impostors:
						mean === undefined
							? undefined
							: {
									impostors: { mean, deviation: 0.1 },
									source: "file",
									known: null,
								},
				},
			});
		expect(of()).toEqual(of());
		expect(of(0.5)).not.toEqual(of());
		expect(of(0.5)).not.toEqual(of(0.6));
		const { metadata } = inputs.network;
		const knowing = {
			...inputs.network,
			metadata: {
				...metadata,
				training: { statistics: "without foreign rows" },
			},
		};
		expect(scoringFingerprint({ ...inputs, network: knowing })).not.toEqual(
			of(),
		);
	});
});

describe("statistics are refused", () => {
	test.each<[string, string[], string]>([
		[
			"given and measured at once",
			["--statistics", "s.json", "--reference", "many.npy"],
			`--reference: expected nothing beside --statistics, got ${at("many.npy")} (statistics are given or measured)`,
		],
		[
			"a file of something else",
			["--statistics", "many.npy"],
			`${at("many.npy")}: expected impostor statistics, as --save-statistics writes them`,
		],
		[
			"no file",
			["--statistics", "none.json"],
			`${at("none.json")}: expected impostor statistics, as --save-statistics writes them, got no such file`,
		],
		[
			"a reference of another length",
			["--reference", "short.npy"],
			`${at("short.npy")}: expected features of length 64, as those of --feat-path, got length 32`,
		],
	])("%s", async (_, typed, message) => {
		writeFileSync(
			at("s.json"),
			JSON.stringify({ mean: 0, deviation: 0.1, features: 64, source: "rows" }),
		);
		const more = typed.map((text) => (text.startsWith("--") ? text : at(text)));
		const { exitCode, stderr } = await runCommand(
			...cluster("many.npy", "plain.ckpt", ...more),
		);
		expect(exitCode).toBe(1);
		expect(stderr.at(-1)!.startsWith(message), stderr.at(-1)).toBe(true);
	});

	test("that cannot be saved", async () => {
		await expectUsageError(
			cluster("many.npy", "lgcn.ckpt", "--save-statistics", at("l.json")),
			"--save-statistics: expected a relational network, got an L-GCN, which uses no impostor statistics",
		);
		await expectUsageError(
			cluster("many.npy", "plain.ckpt", "--save-statistics", "-"),
			"--save-statistics: expected a file, got standard output",
		);
		expect(existsSync(at("l.json"))).toBe(false);
	});

	test("where they would replace another file, or the one that is read", async () => {
		writeFileSync(at("mine.json"), '{"mean": "mine"}');
		await expectUsageError(
			cluster("many.npy", "plain.ckpt", "--save-statistics", at("mine.json")),
			`${at("mine.json")}: expected a file that gcn-cluster wrote (or none), got one of other contents (--force replaces it)`,
		);
		await expectUsageError(
			cluster(
				"many.npy",
				"plain.ckpt",
				"--statistics",
				at("mine.json"),
				"--save-statistics",
				at("mine.json"),
			),
			`${at("mine.json")}: expected a file to write that is not read too, got the file of --statistics (write to another file)`,
		);
	});
});
