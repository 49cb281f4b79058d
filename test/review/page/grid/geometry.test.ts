/** Which cells of a grid are drawn, and where keys lead: against every cell and every key, counted one by one. */
import { describe, expect, test } from "vitest";
import {
	cellsInView,
	placeAfterKey,
	sizeGrid,
} from "../../../../src/review/page/grid/geometry.ts";

const shape = { leastWidth: 100, captionHeight: 20, leastColumns: 2 };

describe("a grid", () => {
	test.each([
		[1000, 10, 100],
		[1090, 10, 109],
		[120, 2, 60],
		[0, 2, 0],
	])("of width %d has %d columns", (width, columns, cellWidth) => {
		expect(sizeGrid(width, shape)).toEqual({
			columns,
			cellWidth,
			cellHeight: cellWidth + 20,
		});
	});

	test.each([0, -500, -7013, 300, -1e6])(
		"draws all cells that a window shows, and few others, from %d",
		(top) => {
			const total = 997;
			const size = sizeGrid(1000, shape);
			const windowHeight = 700;
			const { first, end } = cellsInView(size, total, { top, windowHeight });
			for (let place = 0; place < total; place++) {
				const y = top + Math.floor(place / 10) * size.cellHeight;
				const isShown = y < windowHeight && y + size.cellHeight > 0;
				if (isShown) {
					expect(place).toBeGreaterThanOrEqual(first);
					expect(place).toBeLessThan(end);
				}
			}
			expect(end - first).toBeLessThanOrEqual(120);
			expect(first).toBeGreaterThanOrEqual(0);
			expect(end).toBeLessThanOrEqual(total);
		},
	);

	/** Lines of 4: the last one, from 8, has 2 cells. */
	const grid = { columns: 4, total: 10, linesInView: 2 };
	test.each([
		["ArrowRight", 3, 4],
		["ArrowRight", 9, 9],
		["ArrowLeft", 0, 0],
		["ArrowDown", 1, 5],
		["ArrowDown", 7, 9],
		["ArrowDown", 8, 8],
		["ArrowUp", 6, 2],
		["ArrowUp", 2, 2],
		["PageDown", 0, 8],
		["PageDown", 5, 9],
		["PageUp", 9, 1],
		["PageUp", 3, 0],
		["Home", 6, 0],
		["End", 6, 9],
		["x", 6, null],
	])("%s leads from %d to %s", (key, place, next) => {
		expect(placeAfterKey(key, place, grid)).toBe(next);
	});

	test("of nothing has no place to go to", () => {
		expect(placeAfterKey("End", 0, { ...grid, total: 0 })).toBeNull();
	});
});
