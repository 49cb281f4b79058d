/** One input of a fuzzing run: which it is, what becomes of it, and what must never. */
import { writeFileSync } from "node:fs";
import { createRandom } from "../../src/arrays/random.ts";
import { InputError } from "../../src/errors.ts";
import { difference, type Reading } from "./reading.ts";
import { TARGETS, type Target } from "./targets.ts";

export interface Input {
	readonly target: Target;
	readonly bytes: Buffer;
}

export interface Outcome {
	/** Null where the input was refused. */
	readonly reading: Reading | null;
	readonly message: string;
	/** What must not be, or null. */
	readonly failure: string | null;
	readonly milliseconds: number;
	/** Bytes allocated beyond four times the file's own. */
	readonly excess: number;
}

const MAX_MILLISECONDS = 2000;
/** What Node itself takes for a call, garbage of the tests included. */
const MEMORY_SLACK = 8e6;

const byShare = TARGETS.flatMap((target) =>
	Array<Target>(target.share).fill(target),
);

/** Input number `n` of a run; each can be made alone. */
export function makeInput(seed: number, n: number): Input {
	const random = createRandom(
		Math.imul(n + 1, 0x9e3779b1) ^ Math.imul(seed, 0x85ebca6b),
	);
	const target = byShare[random.below(byShare.length)];
	return { target, bytes: target.make(random) };
}

/** Reads `bytes` from a file at `path` and compares with the second reader. */
export function tryInput({ target, bytes }: Input, path: string): Outcome {
	writeFileSync(path, bytes);
	const before = process.memoryUsage();
	const startedAt = performance.now();
	let reading: Reading | null = null;
	let message = "";
	let failure: string | null = null;
	try {
		reading = target.read(path, bytes);
	} catch (error) {
		message = error instanceof Error ? error.message : String(error);
		if (!(error instanceof InputError))
			failure = `not refused in one line: ${(error as Error).stack}`;
	}
	const milliseconds = performance.now() - startedAt;
	const after = process.memoryUsage();
	const grown =
		after.arrayBuffers -
		before.arrayBuffers +
		Math.max(0, after.heapUsed - before.heapUsed);
	const excess = grown - 4 * bytes.length;
	failure ??= reading
		? compare(reading, target.truth(bytes))
		: checkRefusal(message, path);
	if (milliseconds > MAX_MILLISECONDS)
		failure ??= `took ${milliseconds.toFixed()} ms`;
	if (excess > MEMORY_SLACK)
		failure ??= `allocated ${grown} bytes for a file of ${bytes.length}`;
	return { reading, message, failure, milliseconds, excess };
}

/** What is wrong with the message of a refusal, or null. */
function checkRefusal(message: string, path: string): string | null {
	// The line ends up on a terminal: nothing in it may be a line end or a control sequence.
	const isLine =
		/^[^\p{Cc}\u2028\u2029]+$/u.test(message) &&
		message.startsWith(`${path}: expected `);
	return isLine && message.includes(", got ")
		? null
		: `a line that is none: ${JSON.stringify(message)}`;
}

/** How what was read differs from what the second reader read, or null. */
function compare(
	reading: Reading,
	truth: ReturnType<Target["truth"]>,
): string | null {
	if (!truth) return "read, but there is nothing to read";
	const differs = difference(reading, truth);
	return differs && `read otherwise: ${differs}`;
}
