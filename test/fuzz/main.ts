/**
 * `npm run test:fuzz`: a full run, or with `--input N` one input of it. A stopped run goes on where it was; another seed starts anew.
 * Ends with exit code 1 where anything happened that must not.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runCommands } from "./commands.ts";
import { makeInput, tryInput } from "./inputs.ts";
import { BLOCK, runReaders } from "./readers.ts";
import { addBlock, openState, type State, saveState } from "./state.ts";

/** The compiled run lies in `.cache/fuzz/test/fuzz`. */
const root = resolve(import.meta.dirname, "../../../..");
const cache = join(root, ".cache");
const statePath = join(cache, "fuzz-state.json");
const keepFolder = join(cache, "fuzz-kept");
const KEEP_EVERY = 40;

const { values } = parseArgs({
	options: {
		inputs: { type: "string", default: "1000000" },
		commands: { type: "string", default: "2000" },
		seed: { type: "string", default: "1" },
		threads: { type: "string", default: `${availableParallelism()}` },
		input: { type: "string" },
		fresh: { type: "boolean", default: false },
	},
});
const seed = Number(values.seed);
const threads = Number(values.threads);

function runOneInput(n: number): void {
	const input = makeInput(seed, n);
	const path = join(cache, `fuzz-input-${n}.${input.target.extension}`);
	const outcome = tryInput(input, path);
	writeFileSync(path, input.bytes);
	console.log(input.target.name, path);
	console.log(
		outcome.failure ?? (outcome.message || "read to the same arrays"),
	);
}

async function readAll(state: State, end: number): Promise<void> {
	const done = new Set(state.blocks);
	const blocks: number[] = [];
	for (let from = 0; from < end; from += BLOCK)
		if (!done.has(from)) blocks.push(from);
	let startedAt = performance.now();
	const onBlock: Parameters<typeof runReaders>[0]["onBlock"] = (
		from,
		result,
	) => {
		addBlock(state, from, result);
		state.seconds += (performance.now() - startedAt) / 1000;
		startedAt = performance.now();
		saveState(statePath, state);
		if (state.blocks.length % 20 === 0) report(state);
	};
	await runReaders({
		seed,
		blocks,
		end,
		threads,
		keepEvery: KEEP_EVERY,
		keepFolder,
		onBlock,
	});
}

async function runLines(state: State, end: number): Promise<void> {
	const startedAt = performance.now();
	const before = state.seconds;
	await runCommands({
		seed,
		from: state.commands,
		to: end,
		processes: threads,
		onCommand: (isDone, failure) => {
			state.commands++;
			if (isDone) state.commandsDone++;
			if (failure) state.failures.push(failure);
			state.seconds = before + (performance.now() - startedAt) / 1000;
			if (state.commands % 50 > 0) return;
			saveState(statePath, state);
			report(state);
		},
	});
}

function report(state: State): void {
	const tried = Object.values(state.counts).reduce(
		(sum, count) => sum + count.tried,
		0,
	);
	console.error(
		`${tried} inputs, ${state.commands} command lines, ${state.failures.length} failures, ${state.seconds.toFixed()} s`,
	);
}

function summarize(state: State): void {
	for (const [target, { tried, read }] of Object.entries(state.counts))
		console.log(
			`${target.padEnd(12)} ${tried} inputs, ${read} read, ${tried - read} refused in one line`,
		);
	console.log(
		`command lines ${state.commands}, ${state.commandsDone} done, the others refused in one line`,
	);
	console.log(
		`slowest ${state.slowestMs.toFixed()} ms; at most ${(state.mostExcess / 1e6).toFixed(1)} MB over four times a file's size; ${state.seconds.toFixed()} s in all`,
	);
	for (const { n, target, what } of state.failures)
		console.log(`FAILURE ${target} ${n}: ${what}`);
}

/** The same files through NumPy, PyTorch and safetensors, where a Python has them. */
function checkWithPython(state: State): boolean {
	const list = join(keepFolder, "list.json");
	writeFileSync(list, JSON.stringify(state.kept));
	const python = process.env.GCN_CLUSTER_PYTHON ?? "python3";
	const { status } = spawnSync(
		python,
		[join(root, "test/fuzz/check.py"), list],
		{ stdio: "inherit" },
	);
	if (status === null)
		console.log(
			`${python}: none here; files not compared with NumPy, PyTorch and safetensors`,
		);
	return status === 0 || status === null;
}

async function main(): Promise<void> {
	mkdirSync(cache, { recursive: true });
	if (values.input !== undefined) return runOneInput(Number(values.input));
	if (values.fresh) rmSync(statePath, { force: true });
	const state = openState(statePath, seed);
	if (state.blocks.length === 0)
		rmSync(keepFolder, { recursive: true, force: true });
	mkdirSync(keepFolder, { recursive: true });
	await readAll(state, Number(values.inputs));
	await runLines(state, Number(values.commands));
	saveState(statePath, state);
	summarize(state);
	const isSame = checkWithPython(state);
	process.exitCode = isSame && state.failures.length === 0 ? 0 : 1;
}

await main();
