/** The example app's own tables say the same as its library after each step. */
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { runWeek } from "../examples/photo-app.ts";
import { temporaryFolder } from "./helpers/temporary-folder.ts";

test("the app's tables follow additions, merges, decisions and undo", {
	tags: "slow/faces",
}, async () => {
	const folder = join(temporaryFolder(), "library");
	const sizes: number[] = [];
	const seen = new Set<string>();
	await runWeek(folder, (what, { faces, names }, library) => {
		const rows = library.rows();
		const expected = rows.map(({ row, id, person }) => [
			row,
			{ file: id, person },
		]);
		expect(
			[...faces].sort(([a], [b]) => a - b),
			what,
		).toEqual(expected);
		const named = library
			.people()
			.flatMap(({ person, name }) => (name === null ? [] : [[person, name]]));
		expect(new Map(names), what).toEqual(new Map(named as [number, string][]));
		sizes.push(rows.length);
		seen.add(JSON.stringify([expected, named]));
	});
	expect(sizes).toEqual([
		900, 900, 1000, 1000, 1000, 1000, 1000, 996, 1000, 1000,
	]);
	// The steps do change something.
	expect(seen.size).toBeGreaterThan(5);
});

test("the example is under 100 lines", () => {
	const path = resolve(import.meta.dirname, "../examples/photo-app.ts");
	expect(readFileSync(path, "utf8").split("\n").length).toBeLessThan(100);
});
