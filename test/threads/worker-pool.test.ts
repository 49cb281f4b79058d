import { afterEach, describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { startPool, type WorkerPool } from "../../src/threads/worker-pool.ts";
import { builtModule } from "../helpers/built-program.ts";

interface Result {
	readonly first: number;
	readonly stage: string;
	readonly byWorker: boolean;
}

let pool: WorkerPool<string, Result>;

afterEach(() => pool.close());

/** A module whose stages run `body`, which sees `first`, `last`, `stage` and `setup`; `more` adds members to them. */
function entry(body: string, start = "", more = ""): string {
	const source = `
		import { serve } from ${JSON.stringify(builtModule("threads/worker"))};
		await serve(async (setup) => {
			${start}
			return (stage) => ({
				async run(first, last) { ${body}; return { first, stage, byWorker: true }; },
				close() {},
				${more}
			});
		});`;
	return `data:text/javascript,${encodeURIComponent(source)}`;
}

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** All results; the caller's own part takes its time, so that the threads get theirs. */
async function runStage(
	stage: string,
	numRows: number,
	step: number,
	ownMs: number,
): Promise<Result[]> {
	const results: Result[] = [];
	const own = () => ({
		async run(first: number) {
			await wait(ownMs);
			return { first, stage, byWorker: false };
		},
		close() {},
	});
	const rows = { firstRow: 0, numRows, step };
	for await (const result of pool.run(stage, own, rows)) results.push(result);
	return results;
}

const firstRows = (results: readonly Result[]) =>
	results.map(({ first }) => first);

describe("a worker pool", () => {
	test("gets the buffers that a thread transfers without a copy", async () => {
		const body = `
			const left = globalThis.sent?.length ?? null;
			globalThis.sent = Int32Array.of(first, 7);
			return { first, stage: sent, byWorker: true, left }`;
		const transferred = "transferred: ({ stage }) => [stage.buffer],";
		pool = startPool(entry(body, "", transferred), 2, null);
		const results = await runStage("a", 60, 1, 100);
		const others = results.filter(({ byWorker }) => byWorker);
		expect(others.length).toBeGreaterThan(1);
		for (const [i, result] of others.entries())
			expect(result).toEqual({
				first: result.first,
				byWorker: true,
				stage: Int32Array.of(result.first, 7),
				left: i ? 0 : null,
			});
	});

	test("of one is the caller, and gives its results in order", async () => {
		pool = startPool(entry("throw 1"), 1, null);
		const results = await runStage("a", 10, 4, 0);
		expect(firstRows(results)).toEqual([0, 4, 8]);
		expect(results.some(({ byWorker }) => byWorker)).toBe(false);
		expect(await runStage("none", 0, 4, 0)).toEqual([]);
	});

	test("of three gives the results of all in order, stage after stage", async () => {
		const late = "await new Promise((r) => setTimeout(r, (first * 7) % 5))";
		pool = startPool(entry(late), 3, null);
		for (const stage of ["a", "b"]) {
			const results = await runStage(stage, 301, 3, 40);
			expect(firstRows(results)).toEqual(results.map((_, i) => 3 * i));
			expect(results).toHaveLength(101);
			expect(results.every((result) => result.stage === stage)).toBe(true);
			const byWorkers = results.filter(({ byWorker }) => byWorker).length;
			expect(byWorkers).toBeGreaterThan(0);
			expect(byWorkers).toBeLessThan(101);
		}
	});

	test("takes up the next stage after one that was left early", async () => {
		pool = startPool(entry("await new Promise((r) => setTimeout(r, 5))"), 2, 0);
		const own = () => ({
			async run(first: number) {
				await wait(20);
				return { first, stage: "left", byWorker: false };
			},
			close() {},
		});
		const rows = { firstRow: 0, numRows: 1000, step: 1 };
		for await (const { byWorker } of pool.run("left", own, rows))
			if (byWorker) break;
		const results = await runStage("b", 40, 1, 20);
		expect(results.every(({ stage }) => stage === "b")).toBe(true);
		expect(firstRows(results)).toEqual(results.map((_, i) => i));
	});

	test("of three works together at one stage after the other, each thread once", async () => {
		pool = startPool(entry("await new Promise((r) => setTimeout(r, 5))"), 3, 0);
		const own = (stage: string) => ({
			run: async (first: number) => ({ first, stage, byWorker: false }),
			close() {},
		});
		let results = await pool.together("first", own);
		expect(results).toHaveLength(1);
		while (results.length < 3) {
			await wait(10);
			results = await pool.together("again", own);
		}
		const byWorkers = results.map(({ byWorker }) => byWorker).sort();
		expect(byWorkers).toEqual([false, true, true]);
		const last = await pool.together("last", own);
		expect(last.map(({ stage }) => stage)).toEqual(["last", "last", "last"]);
		expect(firstRows(await runStage("ranges", 6, 2, 0))).toEqual([0, 2, 4]);
	});

	test("together says what became of a thread", async () => {
		pool = startPool(entry("process.exit(3)"), 2, null);
		const failed = (async () => {
			for (;;) {
				await pool.together("a", () => ({
					run: async () => ({ first: 0, stage: "a", byWorker: false }),
					close() {},
				}));
				await wait(10);
			}
		})();
		await expect(failed).rejects.toThrow("got one that ended with 3");
	});

	test.each([
		["process.exit(3)", "", "one that ended with 3"],
		[
			"throw new RangeError('Array buffer allocation failed')",
			"",
			"one without memory (Array buffer allocation failed)",
		],
		[
			"",
			"throw Object.assign(new Error('--backend: no'), { name: 'InputError' })",
			'"--backend: no"',
		],
	])(
		"says in one line what became of a thread: %s%s",
		async (body, start, got) => {
			pool = startPool(entry(body, start), 2, null);
			const failed = runStage("a", 1000, 1, 20);
			await expect(failed).rejects.toThrow(InputError);
			await expect(failed).rejects.toThrow(
				`--workers: expected threads that compute, got ${got} (fewer need less memory; 1 starts no thread)`,
			);
		},
	);

	test("passes on what a bug throws", async () => {
		pool = startPool(entry("stage.missing()"), 2, null);
		const failed = runStage("a", 1000, 1, 20);
		await expect(failed).rejects.toThrow(TypeError);
		await expect(failed).rejects.toThrow("stage.missing is not a function");
	});
});
