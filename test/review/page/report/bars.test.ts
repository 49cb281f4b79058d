/** What a report's page makes of its data before it is drawn. */
import { expect, test } from "vitest";
import { decodeMap } from "../../../../src/review/page/report/decode-map.ts";
import { groupSizes } from "../../../../src/review/page/report/group-sizes.ts";
import { drawnReport } from "../../../helpers/review/report-data.ts";

test("sizes are counted in steps that double", () => {
	const sizes = [1, 2, 3, 4, 5, 8, 9, 1000].map((size) => ({
		size,
		clusters: size,
	}));
	const bars = groupSizes(sizes).filter(({ count }) => count > 0);
	expect(bars).toEqual([
		{ name: "1", count: 1 },
		{ name: "2", count: 2 },
		{ name: "3 – 4", count: 7 },
		{ name: "5 – 8", count: 13 },
		{ name: "9 – 16", count: 9 },
		{ name: "513 – 1,024", count: 1000 },
	]);
	expect(groupSizes([])).toEqual([]);
});

test("the map is read from its texts", () => {
	const { x, rows, people } = decodeMap(drawnReport.map!);
	expect(rows).toEqual(Int32Array.from({ length: 60 }, (_, row) => row));
	expect([people[0], people[30], people[59]]).toEqual([0, 1, 4]);
	expect(x[0]).toBe(59_768);
});
