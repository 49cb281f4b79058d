/**
 * The first few thousand inputs of a full run (`npm run test:fuzz`), through the readers in this process.
 * @module-tag slow/fuzz
 */
import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { type BlockResult, runBlock } from "./block.ts";
import { makeFastFolder } from "./fast-folder.ts";
import { makeInput } from "./inputs.ts";
import { TARGETS } from "./targets.ts";

const INPUTS = 5000;
const folder = makeFastFolder();
afterAll(() => rmSync(folder, { recursive: true }));

describe("fuzzed files", () => {
	let result: BlockResult;

	test("are read as a second reader reads them, or refused in one line", () => {
		result = runBlock({
			seed: 1,
			from: 0,
			to: INPUTS,
			folder,
			keepEvery: 0,
			keepFolder: folder,
			onInput() {},
		});
		expect(result.failures).toEqual([]);
	});

	test.each(TARGETS.map(({ name }) => name))(
		"%s: some are read and some refused",
		(name) => {
			const { tried, read } = result.counts[name];
			expect(read).toBeGreaterThan(tried / 10);
			expect(tried - read).toBeGreaterThan(tried / 5);
		},
	);

	test("are the same for the same seed and number, and others for others", () => {
		expect(makeInput(1, 17).bytes).toEqual(makeInput(1, 17).bytes);
		expect(makeInput(1, 17).bytes).not.toEqual(makeInput(2, 17).bytes);
		expect(makeInput(1, 17).bytes).not.toEqual(makeInput(1, 18).bytes);
	});
});
