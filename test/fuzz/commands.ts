/** The full run's command lines, each a process of its own in a folder of its own. */
import { spawn } from "node:child_process";
import {
	copyFileSync,
	mkdirSync,
	readdirSync,
	rmSync,
	writeFileSync,
} from "node:fs";
import { join, resolve } from "node:path";
import { createRandom } from "../../src/arrays/random.ts";
import type { Failure } from "./block.ts";
import {
	type CommandOutcome,
	judgeCommand,
	writeSoundFiles,
} from "./command-files.ts";
import { makeFastFolder } from "./fast-folder.ts";
import { makeCommand } from "./inputs/commands.ts";

const bin = resolve(import.meta.dirname, "../../bin/gcn-cluster.js");
/** Starting Node and an engine on a busy machine is most of it. */
const LIMIT_MS = 60_000;

export interface CommandsOptions {
	readonly seed: number;
	readonly from: number;
	readonly to: number;
	readonly processes: number;
	/** After each; `failure` is what was wrong. */
	readonly onCommand: (isDone: boolean, failure: Failure | null) => void;
}

export async function runCommands(options: CommandsOptions): Promise<void> {
	const { seed, from, to, processes, onCommand } = options;
	const base = makeFastFolder();
	writeSoundFiles(base);
	let next = from;
	const work = async () => {
		while (next < to) {
			const n = next++;
			const folder = makeFastFolder();
			const { argv, outcome } = await runOne(seed, n, base, folder);
			const what = judgeCommand(outcome, folder);
			rmSync(folder, { recursive: true });
			const target = `command ${JSON.stringify(argv).slice(0, 400)}`;
			onCommand(
				outcome.exitCode === 0,
				what === null ? null : { n, target, what },
			);
		}
	};
	await Promise.all(Array.from({ length: processes }, work));
	rmSync(base, { recursive: true });
}

async function runOne(seed: number, n: number, base: string, folder: string) {
	const random = createRandom(
		Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(seed, 0xc2b2ae35),
	);
	const { argv, files } = makeCommand(random);
	mkdirSync(folder, { recursive: true });
	for (const name of readdirSync(base))
		copyFileSync(join(base, name), join(folder, name));
	for (const [name, bytes] of files) writeFileSync(join(folder, name), bytes);
	return { argv, outcome: await start(argv, folder) };
}

function start(argv: readonly string[], cwd: string): Promise<CommandOutcome> {
	const child = spawn(process.execPath, [bin, ...argv], {
		cwd,
		stdio: ["ignore", "pipe", "pipe"],
		timeout: LIMIT_MS,
		killSignal: "SIGKILL",
	});
	let stdout = "";
	let stderr = "";
	child.stdout.setEncoding("utf8").on("data", (text) => {
		stdout += text;
	});
	child.stderr.setEncoding("utf8").on("data", (text) => {
		stderr += text;
	});
	return new Promise((done, reject) => {
		child.on("error", reject);
		child.on("close", (exitCode) => done({ exitCode, stdout, stderr }));
	});
}
