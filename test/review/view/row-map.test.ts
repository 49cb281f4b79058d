/** Rows on the map: those that are alike in direction are near each other, however many rows there are. */
import { expect, test } from "vitest";
import {
	principalAxes,
	project,
} from "../../../src/review/view/principal-axes.ts";
import { encodeMap, mapRows } from "../../../src/review/view/row-map.ts";
import { photoLibrary } from "../../helpers/library.ts";
import { range, takeRows } from "../../helpers/people-library.ts";

const library = photoLibrary([40, 40, 40], 3);
const rows = Int32Array.from(range(0, 120));
const read = (some: Int32Array) => takeRows(library, Array.from(some));

test("places are the first two components of the rows", () => {
	const { x, y } = mapRows(rows, read);
	const [along, across] = project(library, principalAxes(library, 2));
	for (const row of rows) {
		expect(x[row]).toBeCloseTo(along[row], 5);
		expect(y[row]).toBeCloseTo(across[row], 5);
	}
});

test("the length of a row does not matter, and reading in blocks gives the same as at once", () => {
	const many = Int32Array.from({ length: 20_000 }, (_, i) => i);
	let most = 0;
	const { x, y } = mapRows(many, (some) => {
		most = Math.max(most, some.length);
		const taken = read(some.map((row) => row % 120));
		return { ...taken, data: taken.data.map((value) => 3 * value) };
	});
	expect(most).toBeLessThan(many.length);
	for (const row of many) {
		expect(x[row]).toBe(x[row % 120]);
		expect(y[row]).toBe(y[row % 120]);
	}
	// People stand apart: the mean of each is farther from the others than its rows from it.
	const centre = (person: number) => {
		const own = range(40 * person, 40 * person + 40);
		const mean = (values: Float32Array) =>
			own.reduce((sum, row) => sum + values[row], 0) / own.length;
		return { own, at: [mean(x), mean(y)] };
	};
	const centres = [0, 1, 2].map(centre);
	const distance = (row: number, [a, b]: number[]) =>
		Math.hypot(x[row] - a, y[row] - b);
	for (const { own, at } of centres)
		for (const row of own)
			expect(distance(row, at)).toBe(
				Math.min(...centres.map((other) => distance(row, other.at))),
			);
});

test("rows without a direction, one dimension and no rows have places too", () => {
	const zero = mapRows(Int32Array.of(0, 1), () => ({
		rows: 2,
		cols: 1,
		data: Float32Array.of(0, 5),
	}));
	expect(zero.x.every(Number.isFinite)).toBe(true);
	expect([...zero.y]).toEqual([0, 0]);
	const none = mapRows(new Int32Array(0), () => {
		throw new Error("nothing to read");
	});
	expect(none.x).toHaveLength(0);
	expect([...encodeMap(none, new Int32Array(0), new Int32Array(0))]).toEqual([
		0, 0, 0, 0,
	]);
});
