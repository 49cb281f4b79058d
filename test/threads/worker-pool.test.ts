import { afterEach, describe, expect, test } from "vitest";
import { InputError } from "../../src/errors.ts";
import { type Crew, hireCrew } from "../../src/threads/worker-pool.ts";
import { builtModule } from "../helpers/built-program.ts";

interface Result {
	readonly first: number;
	readonly stage: string;
	readonly byWorker: boolean;
}

let crew: Crew<string, Result>;

afterEach(() => crew.close());

/** A module whose stages run `body`, where `first`, `last`, `stage` and `setup` are known; `more` is what else they have. */
function entry(body: string, start = "", more = ""): string {
	const source = `
		import { serve } from ${JSON.stringify(builtModule("io/worker-thread"))};
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
async function results(
	stage: string,
	numRows: number,
	step: number,
	ownMs: number,
): Promise<Result[]> {
	const found: Result[] = [];
	const own = () => ({
		async run(first: number) {
			await wait(ownMs);
			return { first, stage, byWorker: false };
		},
		close() {},
	});
	for await (const result of crew.run(stage, own, 0, numRows, step))
		found.push(result);
	return found;
}

const firstRows = (results: readonly Result[]) =>
	results.map(({ first }) => first);

describe("a crew", () => {
	test("gets what a thread gives up without a copy", async () => {
		const body = `
			const left = globalThis.given?.length ?? null;
			globalThis.given = Int32Array.of(first, 7);
			return { first, stage: given, byWorker: true, left }`;
		const given = "given: ({ stage }) => [stage.buffer],";
		crew = hireCrew(entry(body, "", given), 2, null);
		const found = await results("a", 60, 1, 100);
		const others = found.filter(({ byWorker }) => byWorker);
		expect(others.length).toBeGreaterThan(1);
		for (const [i, result] of others.entries())
			expect(result).toEqual({
				...{ first: result.first, byWorker: true },
				...{ stage: Int32Array.of(result.first, 7), left: i ? 0 : null },
			});
	});

	test("of one is the caller, and gives its results in order", async () => {
		crew = hireCrew(entry("throw 1"), 1, null);
		const found = await results("a", 10, 4, 0);
		expect(firstRows(found)).toEqual([0, 4, 8]);
		expect(found.some(({ byWorker }) => byWorker)).toBe(false);
		expect(await results("none", 0, 4, 0)).toEqual([]);
	});

	test("of three gives the results of all in order, stage after stage", async () => {
		const late = "await new Promise((r) => setTimeout(r, (first * 7) % 5))";
		crew = hireCrew(entry(late), 3, null);
		for (const stage of ["a", "b"]) {
			const found = await results(stage, 301, 3, 40);
			expect(firstRows(found)).toEqual(found.map((_, i) => 3 * i));
			expect(found).toHaveLength(101);
			expect(found.every((result) => result.stage === stage)).toBe(true);
			const byWorkers = found.filter(({ byWorker }) => byWorker).length;
			expect(byWorkers).toBeGreaterThan(0);
			expect(byWorkers).toBeLessThan(101);
		}
	});

	test("takes up the next stage after one that was left early", async () => {
		crew = hireCrew(entry("await new Promise((r) => setTimeout(r, 5))"), 2, 0);
		const own = () => ({
			async run(first: number) {
				await wait(20);
				return { first, stage: "left", byWorker: false };
			},
			close() {},
		});
		for await (const { byWorker } of crew.run("left", own, 0, 1000, 1))
			if (byWorker) break;
		const found = await results("b", 40, 1, 20);
		expect(found.every(({ stage }) => stage === "b")).toBe(true);
		expect(firstRows(found)).toEqual(found.map((_, i) => i));
	});

	test("of three works together at one stage after the other, each thread once", async () => {
		crew = hireCrew(entry("await new Promise((r) => setTimeout(r, 5))"), 3, 0);
		const own = (stage: string) => ({
			run: async (first: number) => ({ first, stage, byWorker: false }),
			close() {},
		});
		let found = await crew.together("first", own);
		expect(found).toHaveLength(1);
		while (found.length < 3) {
			await wait(10);
			found = await crew.together("again", own);
		}
		expect(found.map(({ byWorker }) => byWorker).sort()).toEqual([
			...[false, true, true],
		]);
		const last = await crew.together("last", own);
		expect(last.map(({ stage }) => stage)).toEqual(["last", "last", "last"]);
		expect(firstRows(await results("ranges", 6, 2, 0))).toEqual([0, 2, 4]);
	});

	test("together says what became of a thread", async () => {
		crew = hireCrew(entry("process.exit(3)"), 2, null);
		const failed = (async () => {
			for (;;) {
				await crew.together("a", () => ({
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
			crew = hireCrew(entry(body, start), 2, null);
			const failed = results("a", 1000, 1, 20);
			await expect(failed).rejects.toThrow(InputError);
			await expect(failed).rejects.toThrow(
				`--workers: expected threads that compute, got ${got} (fewer need less memory; 1 starts no thread)`,
			);
		},
	);

	test("passes on what a bug throws", async () => {
		crew = hireCrew(entry("stage.missing()"), 2, null);
		const failed = results("a", 1000, 1, 20);
		await expect(failed).rejects.toThrow(TypeError);
		await expect(failed).rejects.toThrow("stage.missing is not a function");
	});
});
