/** What a full run has done so far; a file, so that a stopped run can go on. */
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { BlockResult, Failure } from "./block.ts";
import type { Kept } from "./kept.ts";

export interface State {
	readonly seed: number;
	/** Starts of the blocks that are done. */
	blocks: number[];
	counts: Record<string, { tried: number; read: number }>;
	failures: Failure[];
	kept: Kept[];
	slowestMs: number;
	mostExcess: number;
	/** Command lines done, and how many of them ended with exit code 0. */
	commands: number;
	commandsDone: number;
	/** Over all parts of the run. */
	seconds: number;
}

export function openState(path: string, seed: number): State {
	const old: State | null = existsSync(path)
		? JSON.parse(readFileSync(path, "utf8"))
		: null;
	if (old?.seed === seed) return old;
	return {
		seed,
		blocks: [],
		counts: {},
		failures: [],
		kept: [],
		slowestMs: 0,
		mostExcess: 0,
		commands: 0,
		commandsDone: 0,
		seconds: 0,
	};
}

export function saveState(path: string, state: State): void {
	writeFileSync(`${path}.new`, JSON.stringify(state));
	renameSync(`${path}.new`, path);
}

export function addBlock(
	state: State,
	from: number,
	result: BlockResult,
): void {
	state.blocks.push(from);
	for (const [target, { tried, read }] of Object.entries(result.counts)) {
		const sum = state.counts[target] ?? { tried: 0, read: 0 };
		state.counts[target] = { tried: sum.tried + tried, read: sum.read + read };
	}
	state.failures.push(...result.failures);
	state.kept.push(...result.kept);
	state.slowestMs = Math.max(state.slowestMs, result.slowestMs);
	state.mostExcess = Math.max(state.mostExcess, result.mostExcess);
}
