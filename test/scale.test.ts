/** The sizes that docs/many-machines.md gives for large runs are those that bench/scale computes. */
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "..");

test("the tables of large runs are computed by bench/scale", () => {
	const printed = execFileSync(
		process.execPath,
		[join(root, "bench/scale/scale.mjs")],
		{ encoding: "utf8" },
	);
	const page = readFileSync(join(root, "docs/many-machines.md"), "utf8");
	expect(page).toContain(`\n\n${printed.trim()}\n\n`);
});
