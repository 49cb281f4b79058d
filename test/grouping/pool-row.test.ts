import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import {
	type ListedLinks,
	poolRow,
	sortLinks,
} from "../../src/grouping/pool-row.ts";

/** Some links behind a few that must not be read. */
function listed(links: readonly (readonly [number, number])[]): ListedLinks {
	const all = [[-5, 9], ...links, [-7, 9]];
	return {
		others: Int32Array.from(all, ([other]) => other),
		scores: Float32Array.from(all, ([, score]) => score),
		start: 1,
		end: links.length + 1,
	};
}

function draw(row: number, seed: number) {
	const random = createRandom(seed);
	const links: [number, number][] = [];
	for (let other = 0; other < 30; other++)
		if (other !== row && random.next() < 0.4)
			links.push([other, Math.fround(random.next())]);
	return links;
}

describe.each(["avg", "max", "none"] as const)("pool %s", (pool) => {
	test.each([0, 7, 29])("of row %i gives the links of poolLinks", (row) => {
		const own = draw(row, 2 * row + 1);
		const back = draw(row, 2 * row + 2);
		// In file order, the rows ascend.
		const before = back.filter(([other]) => other < row);
		const after = back.filter(([other]) => other > row);
		const edges = [
			...before.map(([other, score]) => [other, row, score]),
			...own.map(([other, score]) => [row, other, score]),
			...after.map(([other, score]) => [other, row, score]),
		];
		const truth = poolLinks(
			Int32Array.from(edges.flatMap((edge) => edge.slice(0, 2))),
			Float32Array.from(edges, ([, , score]) => score),
			30,
			pool,
		);
		const others = new Int32Array(80);
		const values = new Float32Array(80);
		const end = poolRow(
			row,
			listed(own),
			listed(back),
			pool,
			{ others, values },
			3,
		);
		const expected = Array.from(truth.scores, (score, i) => [
			truth.lower[i] === row ? truth.higher[i] : truth.lower[i],
			score,
		]).sort(([a], [b]) => a - b);
		const found = Array.from({ length: end - 3 }, (_, i) => [
			others[3 + i],
			values[3 + i],
		]);
		expect(found).toEqual(expected);
		expect(expected.length).toBeGreaterThan(10);
	});
});

test("links are sorted by the other row, and their scores with them", () => {
	const links = listed([
		[9, 0.1],
		[2, 0.5],
		[30, 0.25],
		[0, 0.75],
	]);
	sortLinks(links);
	expect(Array.from(links.others)).toEqual([-5, 0, 2, 9, 30, -7]);
	expect(Array.from(links.scores)).toEqual(
		Array.from(Float32Array.of(9, 0.75, 0.5, 0.1, 0.25, 9)),
	);
});
