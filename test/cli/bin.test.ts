import {
	closeSync,
	existsSync,
	openSync,
	readdirSync,
	readFileSync,
} from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { packageVersion } from "../../src/files/bundled.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { formulaCheckpoint } from "../helpers/formula.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, 60, 16);
	writeCheckpoint(at("c.ckpt"), formulaCheckpoint(16));
});

describe("the program", () => {
	test("prints its version", async () => {
		expect(await runProgramFile(["--version"])).toEqual({
			exitCode: 0,
			stdout: `${packageVersion}\n`,
			stderr: "",
		});
	});

	test("prints one line for bad input, without a stack, and exits with 1", async () => {
		const file = at("no.npy");
		const ended = await runProgramFile(["knn", "--feat-path", file]);
		expect(ended).toEqual({
			exitCode: 1,
			stdout: "",
			stderr: `${file}: expected a .npy file, got no such file\n`,
		});
	});

	test("with --json and the engine of its choice, prints one object alone on stdout", async () => {
		const files = ["--feat-path", set.featuresPath, "--checkpoint"];
		const out = [at("c.ckpt"), "--out", at("c.csv"), "--json"];
		const { exitCode, stdout, stderr } = await runProgramFile([
			"cluster",
			...files,
			...out,
		]);
		expect(exitCode).toBe(0);
		expect(JSON.parse(stdout)).toMatchObject({ rows: 60, file: at("c.csv") });
		expect(stdout.trimEnd()).not.toContain("\n");
		expect(stderr).toMatch(/^engine: .+; .+$/m);
	});

	test("exits with 2 and a stack for a bug", async () => {
		const breaks =
			"data:text/javascript,const wait = () => setTimeout(() => { if (process.listenerCount('uncaughtException') > 0) throw new Error('broken'); wait(); }); wait()";
		const { exitCode, stdout, stderr } = await runProgramFile(
			["knn", "--feat-path", set.featuresPath, "--out", at("k.npy")],
			{ nodeOptions: ["--import", breaks] },
		);
		expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
		expect(stderr).toMatch(/^Error: broken\n +at /m);
	});

	test("takes it for no error when nobody reads stdout", async () => {
		const ended = await runProgramFile(["train", "--help"], {
			onStart: (child) => child.stdout!.destroy(),
		});
		expect(ended).toEqual({ exitCode: 0, stdout: "", stderr: "" });
	});

	test.skipIf(!existsSync("/dev/full"))(
		"says in one line that stdout takes no more",
		async () => {
			const full = openSync("/dev/full", "w");
			const ended = await runProgramFile(["--help"], { stdout: full });
			closeSync(full);
			expect(ended).toEqual({
				exitCode: 1,
				stdout: "",
				stderr: "stdout: expected a place to print to, got a full disk\n",
			});
		},
	);
});

describe("a training that is ended from outside", () => {
	const few = writeSmallSet(folder, 0, 32, 16);
	const command = (
		logs: string,
		...more: string[]
	) => commandLine`train --feat_path ${few.featuresPath}
		--label_path ${few.labelsPath} --k-at-hop 5 3 --active_connection 3 --batch-size 4
		--epochs 2 --print_freq 1 --logs-dir ${at(logs)} --backend wasm ${more}`;
	const state = (logs: string) =>
		readdirSync(at(logs))
			.filter((name) => name.endsWith(".ckpt"))
			.map((name) => [name, readFileSync(join(at(logs), name))] as const);
	const expectComplete = async (logs: string) => {
		const { exitCode } = await runProgramFile(command(logs, "--resume"));
		expect(exitCode).toBe(0);
		const expected = state("whole");
		expect(state(logs).map(([name]) => name)).toEqual(expected.map(([n]) => n));
		for (const [i, [name, bytes]] of state(logs).entries())
			expect(bytes.equals(expected[i][1]), name).toBe(true);
	};

	beforeAll(async () => {
		const { exitCode } = await runProgramFile(command("whole"));
		expect(exitCode).toBe(0);
	});

	test.each([
		["SIGINT", 130, "Epoch:[0][3/8]"],
		["SIGTERM", 143, "Epoch:[1][0/8]"],
	] as const)(
		"by %s saves its state, names it, exits with %i and can go on",
		{ tags: ["slow/faults"] },
		async (signal, code, line) => {
			let isSent = false;
			const { exitCode, stdout, stderr } = await runProgramFile(
				command(signal),
				{
					onStderr(child, text) {
						if (isSent || !text.includes(line)) return;
						isSent = child.kill(signal);
					},
				},
			);
			expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: "" });
			expect(stderr.trimEnd().split("\n").at(-1)).toMatch(
				/^stopped; saved .*\.ckpt: the same command with --resume goes on/,
			);
			await expectComplete(signal);
		},
	);

	test("by SIGKILL loses only what came after the last checkpoint", async () => {
		let isSent = false;
		const { exitCode } = await runProgramFile(command("killed"), {
			onStderr(child, text) {
				if (isSent || !text.includes("Epoch:[1][5/8]")) return;
				isSent = child.kill("SIGKILL");
			},
		});
		expect(exitCode).toBeNull();
		const names = state("killed").map(([name]) => name);
		expect(names).toEqual(["best.ckpt", "epoch_0.ckpt", "epoch_1.ckpt"]);
		await expectComplete("killed");
	});
});
