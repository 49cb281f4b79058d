/** Rows of a library in any order, from several segments: what is read is what was written, however the rows lie. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { change, withWriter } from "../../helpers/small-library.ts";
import { temporaryFolder } from "../../helpers/temporary-folder.ts";

const folder = join(temporaryFolder(), "library");
const cols = 3;
const valueAt = (row: number, column: number) => 10 * row + column;

const featuresOf = (rows: Int32Array) => ({
	rows: rows.length,
	cols,
	data: Float32Array.from({ length: rows.length * cols }, (_, i) =>
		valueAt(rows[Math.floor(i / cols)], i % cols),
	),
});

test("scattered, dense, repeated and descending rows are read to their places", async () => {
	const random = createRandom(1);
	const total = 12_000;
	await withWriter(folder, async (library) => {
		for (const [first, count] of [
			[0, 7000],
			[7000, 1],
			[7001, 4999],
		]) {
			const rows = Int32Array.from({ length: count }, (_, i) => first + i);
			change(library, "add", (event) => {
				event.addRows({ count });
				event.appendFeatures(rows, featuresOf(rows));
			});
		}
		const { features } = library.state;
		const all = Int32Array.from({ length: total }, (_, row) => row);
		const selections = [
			all,
			all.toReversed(),
			new Int32Array(0),
			Int32Array.of(6999, 7000, 7001),
			Int32Array.of(5, 5, 3, 5),
			...[2, 20, 31, 32, 33, 34, 900].map((gap) =>
				all.filter((row) => row % gap === 0),
			),
			...Array.from({ length: 30 }, () =>
				Int32Array.from({ length: random.below(3000) }, () =>
					random.below(random.below(2) ? total : 200),
				),
			),
			all.filter((row) => row < 70 || (row > 90 && row < 3000) || row % 50 < 2),
		];
		for (const rows of selections)
			expect(features.read(rows).data).toEqual(featuresOf(rows).data);
	});
});
