import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readManifest } from "../../src/files/parts/run-folder.ts";
import { programFile } from "../helpers/built-program.ts";
import { expectUsageError, runCommand } from "../helpers/command.ts";
import { hasQueue, needsQueue } from "../helpers/queue/needs-queue.ts";
import { RedisServer } from "../helpers/queue/redis-server.ts";
import { Started } from "../helpers/queue/site.ts";
import { writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let features = "";
beforeAll(() => {
	features = writeSmallSet(folder, 0, 60, 16).featuresPath;
});

describe("a command line with a queue", () => {
	test.each([
		[["worker", "--allow", "."], /^--queue: expected a URL, got nothing/],
		[["worker", "--queue", "redis://h"], /^--allow: expected a folder, got/],
		[
			["worker", "--queue", "redis://h", "--allow", "/no/such/folder"],
			/^\/no\/such\/folder: expected a folder, got no such file$/,
		],
		[
			["worker", "--queue", "http://:secret@h", "--allow", "."],
			/^--queue: expected a URL such as redis:.*, got http:\/\/$/,
		],
		[
			["cluster", "--feat-path", "f.npy", "--queue", "redis://h"],
			/^--run: expected a folder that all machines see, got nothing/,
		],
		[
			[
				...["cluster", "--feat-path", "f.npy", "--queue", "redis://h"],
				...["--run", "run", "--report", "report.html"],
			],
			/^--report: expected nothing with --queue, got report\.html/,
		],
	])("%j is refused in one line", async (argv, message) => {
		await expectUsageError(argv, message);
	});

	test("says that --run and --parts have no effect without it", async () => {
		const { stderr, exitCode } = await runCommand(
			...["cluster", "--feat-path", features, "--backend", "wasm"],
			...["--run", at("unused"), "--out", at("clusters.csv")],
		);
		expect(exitCode, stderr.join("\n")).toBe(0);
		expect(stderr).toContain(
			"note: no effect of --run: it runs on this machine without --queue",
		);
	});
});

const slow = { ...needsQueue, tags: ["slow/queue"] };

describe.skipIf(!hasQueue)("cluster --queue", slow, () => {
	let redis: RedisServer;
	beforeAll(async () => {
		redis = await RedisServer.start(folder, ["--requirepass", "s3cret"]);
	});
	afterAll(() => redis.kill());
	const url = () => redis.url.replace("//", "//:s3cret@");
	const options = ["--backend", "wasm", "--out", at("people.csv")];

	/** Starts the command, which waits for a worker, and ends it. */
	async function startAndStop(run: string): Promise<Started> {
		const command = new Started([
			...[process.execPath, programFile, "cluster", "--feat-path", features],
			...["--queue", url(), "--run", run, "--parts", "3", ...options],
		]);
		await command.prints(/no worker listens/);
		expect(await command.end("SIGINT"), command.stderr).toBe(130);
		return command;
	}

	test("makes the run that plan makes, and goes on with it", async () => {
		const planned = await runCommand(
			...["plan", "--feat-path", features, "--run", at("run")],
			...["--parts", "3", ...options],
		);
		expect(planned.exitCode, planned.stderr.join("\n")).toBe(0);
		const { run } = readManifest(at("run"));
		const command = await startAndStop(at("run"));
		expect(readManifest(at("run")).run).toBe(run);
		expect(command.stderr).toMatch(
			/run has this run already: 0 of \d+ parts are done and stay$/m,
		);
		expect(command.lines.at(-1)).toBe(
			"stopped: the same command with --resume goes on from the parts that are done",
		);
		expect(command.stderr).not.toContain("s3cret");
	});

	test("keeps the password out of the run", async () => {
		await startAndStop(at("new"));
		expect(JSON.stringify(readManifest(at("new")))).not.toContain("s3cret");
	});

	test("refuses a folder with other files", async () => {
		mkdirSync(at("other"));
		writeFileSync(at("other/photo.jpg"), "");
		await expectUsageError(
			[
				...["cluster", "--feat-path", features, "--queue", url()],
				...["--run", at("other"), "--quiet", ...options],
			],
			/other: expected an empty folder, .*, got a folder with photo\.jpg/,
		);
	});
});
