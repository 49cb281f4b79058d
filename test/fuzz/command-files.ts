/** The sound files that fuzzed command lines are about, and what must be true of whatever a command line did. */
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createRandom } from "../../src/arrays/random.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { writeClusters } from "../../src/files/clusters/clusters-file.ts";
import {
	writeFloatMatrix,
	writeIntMatrix,
	writeIntVector,
} from "../../src/files/npy/write-npy.ts";
import {
	checkpoint,
	legacyFile,
	pickle,
	tensor,
} from "../helpers/torch-files.ts";
import { smallCheckpoint } from "./inputs/checkpoint.ts";

const ROWS = 12;
const COLS = 8;
const NEIGHBOURS = 4;

export function writeSoundFiles(folder: string): void {
	const at = (name: string) => join(folder, name);
	const random = createRandom(1);
	const data = Float32Array.from({ length: ROWS * COLS }, () =>
		random.normal(),
	);
	writeFloatMatrix(at("f.npy"), { rows: ROWS, cols: COLS, data });
	const cols = NEIGHBOURS + 1;
	const graph = Int32Array.from(
		{ length: ROWS * cols },
		(_, i) => (Math.floor(i / cols) + (i % cols)) % ROWS,
	);
	writeIntMatrix(at("g.npy"), { rows: ROWS, cols, data: graph });
	const labels = Int32Array.from({ length: ROWS }, (_, i) => i >> 2);
	writeIntVector(at("l.npy"), labels);
	for (const name of ["p.csv", "p.json"])
		writeClusters(at(name), { clusters: labels, ids: null, details: null });
	writeFileSync(
		at("ids.txt"),
		`${Array.from(labels, (_, i) => `photo ${i}`).join("\n")}\n`,
	);
	writeCheckpoint(at("c.ckpt"), smallCheckpoint());
	const numbers = Float32Array.of(1, 2, 3, 4);
	writeFileSync(
		at("t.pth"),
		legacyFile(pickle(checkpoint(tensor({}))), ["0"], [numbers]),
	);
}

export interface CommandOutcome {
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Says what is wrong with an outcome, or null: done with figures that are numbers, or refused in one line and nothing else. */
export function judgeCommand(
	{ exitCode, stdout, stderr }: CommandOutcome,
	folder: string,
): string | null {
	const shown = JSON.stringify({
		exitCode,
		stdout: stdout.slice(0, 300),
		stderr: stderr.slice(0, 900),
	});
	if (exitCode !== 0 && exitCode !== 1)
		return `exit code ${exitCode}: ${shown}`;
	if (/^\s+at /m.test(stderr)) return `a stack trace: ${shown}`;
	const left = readdirSync(folder, { recursive: true }).filter((name) =>
		String(name).endsWith(".tmp"),
	);
	if (left.length > 0) return `left behind: ${left}`;
	if (exitCode === 0)
		return /NaN|undefined|Infinity/.test(stdout)
			? `no numbers: ${shown}`
			: null;
	const lines = stderr.trimEnd().split("\n");
	const isHelp = lines[0].startsWith("Usage: ");
	const isLine = /^[^\p{Cc}\u2028\u2029]*: expected .*, got [^\p{Cc}]*$/u.test(
		lines[lines.length - 1],
	);
	const isAlone = lines
		.slice(0, -1)
		.every((line) => line.startsWith("warning: "));
	return stdout === "" && (isHelp || (isLine && isAlone))
		? null
		: `not one line: ${shown}`;
}
