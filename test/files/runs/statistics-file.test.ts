import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { foreignOutput } from "../../../src/files/outputs/own-output.ts";
import {
	readStatistics,
	writeStatistics,
} from "../../../src/files/runs/statistics-file.ts";
import { expectRefused } from "../../helpers/expect-refused.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const path = join(temporaryFolder(), "s.json");
const impostors = { mean: -0.1 / 3, deviation: 0.1 / 7 };
const saved = { mean: 0.8, deviation: 0.04, features: 128, source: "rows" };
const kind = "impostor statistics, as --save-statistics writes them";

describe("a file of impostor statistics", () => {
	it("is read as it was written, and may be written over", () => {
		writeStatistics(path, { impostors, source: "reference", known: null }, 64);
		expect(readStatistics(path, 64)).toEqual(impostors);
		const contents = JSON.parse(readFileSync(path, "utf8"));
		expect(contents).toEqual({
			...impostors,
			features: 64,
			source: "reference",
		});
		expect(foreignOutput(path, "statistics", "json")).toBeNull();
	});

	it.each([
		["no JSON", "mean 0.8"],
		["a list", "[0.8, 0.04]"],
		["no deviation", JSON.stringify({ ...saved, deviation: undefined })],
		["a text", JSON.stringify({ ...saved, mean: "0.8" })],
		["an unknown source", JSON.stringify({ ...saved, source: "dreams" })],
		["another member", JSON.stringify({ ...saved, rows: 3 })],
	])(
		"is refused, and not replaced, where it is something else: %s",
		(_, text) => {
			writeFileSync(path, text);
			expectRefused(
				() => readStatistics(path, 128),
				`${path}: expected ${kind}, got something else`,
			);
			expect(foreignOutput(path, "statistics", "json")).toBe(
				"one of other contents",
			);
		},
	);

	it.each([
		[{ mean: 1.5 }, "1.5 and 0.04"],
		[{ deviation: 0 }, "0.8 and 0"],
		[{ deviation: 2 }, "0.8 and 2"],
	])("is refused where it cannot be of cosines: %o", (changed, got) => {
		writeFileSync(path, JSON.stringify({ ...saved, ...changed }));
		expectRefused(
			() => readStatistics(path, 128),
			`${path}: expected a mean from -1 to 1 and a deviation above 0, up to 1, got ${got}`,
		);
	});

	it("is refused for features of another length", () => {
		writeFileSync(path, JSON.stringify(saved));
		expectRefused(
			() => readStatistics(path, 512),
			`${path}: expected statistics of features of length 512, got length 128 (save them from a run on the same embedding)`,
		);
	});
});
