/** A run of inputs with consecutive numbers: what became of them, and what was wrong. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeInput, tryInput } from "./inputs.ts";
import { type Kept, keep } from "./kept.ts";
import { TARGETS } from "./targets.ts";

export interface Failure {
	readonly n: number;
	readonly target: string;
	readonly what: string;
}

export interface BlockResult {
	/** By target: how many there were, and how many of them were read. */
	readonly counts: Readonly<Record<string, { tried: number; read: number }>>;
	readonly failures: readonly Failure[];
	readonly slowestMs: number;
	/** Most bytes beyond four times a file's size. */
	readonly mostExcess: number;
	/** Inputs that `check.py` shall read too. */
	readonly kept: readonly Kept[];
}

export interface BlockOptions {
	readonly seed: number;
	readonly from: number;
	readonly to: number;
	/** For the input that is being read. */
	readonly folder: string;
	/** One input in so many, where it could be read, is copied to `keepFolder`; 0 for none. */
	readonly keepEvery: number;
	readonly keepFolder: string;
	/** Called before each input. */
	readonly onInput: (n: number) => void;
}

export function runBlock(options: BlockOptions): BlockResult {
	const { seed, from, to, folder, keepEvery } = options;
	const counts = Object.fromEntries(
		TARGETS.map(({ name }) => [name, { tried: 0, read: 0 }]),
	);
	const failures: Failure[] = [];
	const kept: Kept[] = [];
	let slowestMs = 0;
	let mostExcess = 0;
	for (let n = from; n < to; n++) {
		options.onInput(n);
		const input = makeInput(seed, n);
		const { name, extension } = input.target;
		const outcome = tryInput(input, join(folder, `input.${extension}`));
		counts[name].tried++;
		if (outcome.reading) counts[name].read++;
		slowestMs = Math.max(slowestMs, outcome.milliseconds);
		mostExcess = Math.max(mostExcess, outcome.excess);
		if (outcome.failure)
			failures.push({ n, target: name, what: outcome.failure });
		if (outcome.reading && keepEvery > 0 && n % keepEvery === 0) {
			const file = join(options.keepFolder, `${n}.${extension}`);
			writeFileSync(file, input.bytes);
			kept.push(keep(name, file, outcome.reading));
		}
	}
	return { counts, failures, slowestMs, mostExcess, kept };
}
