/**
 * A few dozen command lines of a full run, most of them in this process, the others through the built program.
 * @module-tag slow/fuzz
 */
import { cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { runCommand } from "../helpers/command.ts";
import {
	type CommandOutcome,
	judgeCommand,
	writeSoundFiles,
} from "./command-files.ts";
import { makeFastFolder } from "./fast-folder.ts";
import { makeCommand } from "./inputs/commands.ts";

const COMMANDS = 120;
/** Every so many one is a process of its own. */
const PROCESS_EVERY = 20;

const folder = makeFastFolder();
const base = join(folder, "base");
const before = process.cwd();

beforeAll(() => {
	mkdirSync(base);
	writeSoundFiles(base);
});
afterAll(() => {
	process.chdir(before);
	rmSync(folder, { recursive: true });
});

async function run(
	argv: readonly string[],
	isProcess: boolean,
): Promise<CommandOutcome> {
	if (isProcess) return runProgramFile(argv);
	const { exitCode, stdout, stderr } = await runCommand(...argv);
	return { exitCode, stdout, stderr: stderr.join("\n") };
}

test("fuzzed command lines do what they say or are refused in one line", async () => {
	const random = createRandom(3);
	let done = 0;
	for (let n = 0; n < COMMANDS; n++) {
		const { argv, files } = makeCommand(random);
		const runFolder = join(folder, `${n}`);
		cpSync(base, runFolder, { recursive: true });
		for (const [name, bytes] of files)
			writeFileSync(join(runFolder, name), bytes);
		process.chdir(runFolder);
		const outcome = await run(argv, n % PROCESS_EVERY === 0);
		expect(judgeCommand(outcome, runFolder), argv.join(" ")).toBeNull();
		if (outcome.exitCode === 0) done++;
		rmSync(runFolder, { recursive: true });
	}
	expect(done).toBeGreaterThan(COMMANDS / 10);
	expect(COMMANDS - done).toBeGreaterThan(COMMANDS / 3);
});
