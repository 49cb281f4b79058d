import { expect, test } from "vitest";
import {
	countMinusOnes,
	createNumbering,
	knownRows,
	linkTarget,
	toClusters,
	toIdentities,
	toLabels,
	unknownLabel,
	unknownTarget,
} from "../../src/arrays/labels.ts";

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

test.each<[what: string, values: ArrayLike<number | bigint | string>]>([
	["numbers", [-1, 7, -1, 8, 7, -10]],
	["64-bit integers", [-1n, 7n, -1n, 8n, 7n, -10n]],
	["texts", ["-1", "ann", "-1", "bob", "ann", "-1a"]],
	["texts of floats", ["-1.0", "7.0", "-1.", "8.0", "7.0", "-1.5"]],
])("-1 is an unknown identity, and noise, among %s", (_, values) => {
	const [none] = [unknownLabel];
	expect(toIdentities(values)).toEqual({
		ids: Int32Array.of(none, 0, none, 1, 0, 2),
		count: 3,
	});
	expect(toClusters(values, "leave-out")).toEqual(toIdentities(values));
	expect(toClusters(values, "own")).toEqual({
		ids: Int32Array.of(3, 0, 4, 1, 0, 2),
		count: 5,
	});
	expect(countMinusOnes(values)).toBe(2);
	expect([...knownRows(toIdentities(values).ids)]).toEqual([1, 3, 4, 5]);
});

test("noise as one cluster is a label as any other", () => {
	const values = [4, -1, 5, -1];
	expect(toClusters(values, "one")).toEqual(toLabels(values));
	expect([...toLabels(values).ids]).toEqual([0, 1, 2, 1]);
});

test("a link's target is known where both its ends are", () => {
	expect([linkTarget(3, 3), linkTarget(3, 4)]).toEqual([1, 0]);
	for (const [a, b] of [
		[-1, 3],
		[3, -1],
		[-1, -1],
	])
		expect(linkTarget(a, b)).toBe(unknownTarget);
});

test("more different labels than one Map holds are numbered as by one", () => {
	const numberOf = createNumbering<number>(3);
	const values = [5, 6, 7, 8, 5, 9, 10, 11, 12, 8, 12, 5];
	expect(values.map(numberOf)).toEqual([0, 1, 2, 3, 0, 4, 5, 6, 7, 3, 7, 0]);
});
