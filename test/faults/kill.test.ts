/**
 * The program as it is installed, killed by SIGKILL at random moments; then the same command with --resume gives the same bytes as a run
 * that was never killed, and leaves nothing else. `npm run test:faults` kills each command a hundred times.
 * @module-tag slow/faults
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { commandLine } from "../../scripts/command-line.mjs";
import { createRandom } from "../../src/arrays/random.ts";
import { writeCheckpoint } from "../../src/files/checkpoints/checkpoint.ts";
import { writeFloatMatrix } from "../../src/files/npy/write-npy.ts";
import { runProgramFile } from "../helpers/built-program.ts";
import { twoPassCheckpoint } from "../helpers/relational-checkpoint.ts";
import { type SmallSet, writeSmallSet } from "../helpers/small-set.ts";
import { temporaryFolder } from "../helpers/temporary-folder.ts";

const isFull = process.env.GCN_CLUSTER_FAULTS === "full";
const numKills = isFull ? 100 : 1;
const seed = Number(process.env.GCN_CLUSTER_SEED ?? 1);

const folder = temporaryFolder();
const at = (name: string) => join(folder, name);
let set: SmallSet;

beforeAll(() => {
	set = writeSmallSet(folder, 0, isFull ? 600 : 300, 16);
	writeCheckpoint(at("two.ckpt"), twoPassCheckpoint());
	const random = createRandom(7);
	const data = Float32Array.from({ length: 4500 * 6 }, () => random.next());
	writeFloatMatrix(at("many.npy"), { rows: 4500, cols: 6, data });
});

const subgraphs = ["--k-at-hop", "6", "3", "--active_connection", "3"];
const saving = ["--save-every", "0", "--backend", "wasm"];

/** With the output folder and how many threads compute. */
const commands: Record<string, (out: string, workers: string) => string[]> = {
	train: (out) => commandLine`train --model relational --no-compositions
		--no-transformations --feat-path ${set.featuresPath}
		--labels-path ${set.labelsPath} --logs-dir ${out} --batch-size 30
		--epochs 2 ${subgraphs} ${saving}`,
	test: (out, workers) => commandLine`test --val-feat-path ${set.featuresPath}
		--checkpoint ${at("two.ckpt")} --out-dir ${out} ${subgraphs} ${saving}
		--workers ${workers} --batch-size 16`,
	knn: (out) => commandLine`knn --feat-path ${at("many.npy")} --k 9
		--out ${join(out, "knn.npy")} ${saving}`,
	cluster: (out, workers) => commandLine`cluster --feat-path ${set.featuresPath}
		--checkpoint ${at("two.ckpt")} --out ${join(out, "people.csv")} ${saving}
		--workers ${workers} --batch-size 16`,
};

/** All files below a folder but the log, whose times differ, by what they hold. */
function outputs(out: string): Record<string, string> {
	const names = readdirSync(out, { recursive: true }).map(String).sort();
	const digest = (name: string) =>
		createHash("sha256")
			.update(readFileSync(join(out, name)))
			.digest("hex");
	return Object.fromEntries(
		names
			.filter((name) => name !== "log.txt")
			.map((name) => [name, digest(name)]),
	);
}

/** Runs a command and kills it after so long, if it still runs then. */
async function runAndKill(argv: string[], afterMs: number) {
	let timer: NodeJS.Timeout | undefined;
	const ended = await runProgramFile(argv, {
		onStart: (child) => {
			timer = setTimeout(() => child.kill("SIGKILL"), afterMs);
		},
	});
	clearTimeout(timer);
	return ended;
}

describe.each(isFull ? Object.keys(commands) : ["test"])("%s", (name) => {
	test(`killed ${numKills} times and resumed, gives the same bytes`, async () => {
		const random = createRandom(seed);
		const out = at(name);
		const argv = commands[name](out, "1");
		const startedAt = performance.now();
		const { exitCode, stderr } = await runProgramFile(argv);
		const wholeMs = performance.now() - startedAt;
		expect(exitCode, stderr).toBe(0);
		const expected = outputs(out);
		for (let kills = 0; kills < numKills; ) {
			rmSync(out, { recursive: true });
			const atMs = wholeMs * random.next();
			const killed = await runAndKill(argv, atMs);
			if (killed.exitCode === 0) continue;
			expect(killed.exitCode, killed.stderr).toBeNull();
			kills++;
			const workers = `${1 + (kills % 2)}`;
			const again = [...commands[name](out, workers), "--resume"];
			const resumed = await runProgramFile(again);
			expect(resumed.exitCode, resumed.stderr).toBe(0);
			expect(outputs(out), `killed after ${atMs.toFixed()} ms`).toEqual(
				expected,
			);
		}
		expect(existsSync(out)).toBe(true);
	}, 3_600_000);
});
