import { expect, test } from "vitest";
import { createNumbering, toLabels } from "../../src/core/labels.ts";

test.each<
	[what: string, values: ArrayLike<number | bigint | string>, ids: number[]]
>([
	["numbers", [7, -1, 7, 2 ** 40], [0, 1, 0, 2]],
	["texts", ["b", "a", "", "a"], [0, 1, 2, 1]],
	["64-bit integers", [2n ** 53n, 2n ** 53n + 1n, 2n ** 53n], [0, 1, 0]],
	["nothing", [], []],
])(
	"labels that are %s are numbered in order of appearance",
	(_, values, ids) => {
		const labels = toLabels(values);
		expect([...labels.ids]).toEqual(ids);
		expect(labels.count).toBe(new Set(ids).size);
	},
);

test("more different labels than one Map holds are numbered as by one", () => {
	const numberOf = createNumbering<number>(3);
	const values = [5, 6, 7, 8, 5, 9, 10, 11, 12, 8, 12, 5];
	expect(values.map(numberOf)).toEqual([0, 1, 2, 3, 0, 4, 5, 6, 7, 3, 7, 0]);
});
