import { expect, it } from "vitest";
import { createTileGrid } from "../../../src/graph/exact/tiles.ts";

it.each([
	[10, 4],
	[12, 4],
	[3, 8],
	[1, 1],
	[7, 1],
])(
	"tiles of %i rows in blocks of %i hold every pair once",
	(rows, blockRows) => {
		const grid = createTileGrid(rows, blockRows);
		const counts = new Map<string, number>();
		for (let index = 0; index < grid.length; index++) {
			const { firstRow, numRows, firstCol, numCols } = grid.at(index);
			for (let a = firstRow; a < firstRow + numRows; a++)
				for (let b = firstCol; b < firstCol + numCols; b++) {
					if (firstRow === firstCol && b <= a) continue;
					const pair = `${Math.min(a, b)} ${Math.max(a, b)}`;
					counts.set(pair, (counts.get(pair) ?? 0) + 1);
				}
		}
		expect(counts.size).toBe((rows * (rows - 1)) / 2);
		expect([...counts.values()].every((count) => count === 1)).toBe(true);
	},
);

it("tiles on the diagonal come first", () => {
	const grid = createTileGrid(10, 4);
	const starts = Array.from({ length: grid.length }, (_, index) => {
		const { firstRow, firstCol } = grid.at(index);
		return [firstRow, firstCol];
	});
	expect(starts).toEqual([
		[0, 0],
		[4, 4],
		[8, 8],
		[0, 4],
		[0, 8],
		[4, 8],
	]);
});
