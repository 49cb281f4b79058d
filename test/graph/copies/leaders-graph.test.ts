import { describe, expect, test } from "vitest";
import {
	countNeighbours,
	type KnnGraph,
} from "../../../src/arrays/knn-graph.ts";
import {
	joinCopies,
	leaderPositions,
	leadersOf,
} from "../../../src/graph/copies/copies.ts";
import {
	deriveLeadersGraph,
	fillShortRows,
} from "../../../src/graph/copies/leaders-graph.ts";
import { createSimilarity } from "../../../src/graph/similarity.ts";
import { takeRows } from "../../../src/relational/train/compositions.ts";
import {
	bruteGraph,
	randomFeatures,
	toRows,
} from "../../helpers/brute-neighbours.ts";

const rows = 90;
const k = 8;
const features = randomFeatures(rows, 5, 1);
const built = bruteGraph(features, k, "cosine", 1e-12);
const graphOf = (): KnnGraph => ({
	rows,
	cols: k + 1,
	data: Int32Array.from(built.flat()),
	isKnnGraph: true,
});

/** Row 7 is the leader of its nearest three neighbours, which so has too few left, and row 61 is a copy. */
const leaderOf = Int32Array.from({ length: rows }, (_, row) => row);
for (const row of built[7].slice(1, 4)) leaderOf[row] = 7;
leaderOf[61] = leaderOf[60];

/** Each leader's neighbours by the definition. */
function bruteLists(): number[][] {
	const leaders = [...new Set(leaderOf)].sort((a, b) => a - b);
	return leaders.map((leader, own) => {
		const others = built[leader]
			.slice(1)
			.map((row) => leaders.indexOf(leaderOf[row]))
			.filter((other) => other !== own);
		const list = [own, ...new Set(others)];
		return [...list, ...new Array(k + 1 - list.length).fill(own)];
	});
}

describe("the leaders' graph", () => {
	test.each([false, true])(
		"has leaders for rows, each once and never the row itself; in place: %s",
		(isInPlace) => {
			const graph = graphOf();
			const before = graph.data.slice();
			const derived = deriveLeadersGraph(graph, leaderOf, isInPlace)!;
			expect(toRows(derived.graph)).toEqual(bruteLists());
			expect(derived.graph.rows).toBe(new Set(leaderOf).size);
			if (!isInPlace) expect(graph.data).toEqual(before);
			const isShort = (row: number) =>
				countNeighbours(derived.graph, row) < 0.75 * k;
			const all = bruteLists().map((_, row) => row);
			expect(derived.short).toEqual(all.filter(isShort));
			expect(derived.short.length).toBeGreaterThan(0);
		},
	);

	test("has the nearest leaders of a row that kept too few", () => {
		const derived = deriveLeadersGraph(graphOf(), leaderOf, false)!;
		const leaders = leadersOf(leaderOf);
		const ofLeaders = takeRows(features, leaders);
		fillShortRows(createSimilarity(ofLeaders, "cosine"), derived);
		const wanted = bruteLists();
		const nearest = bruteGraph(ofLeaders, k, "cosine", 1e-12);
		for (const row of derived.short) wanted[row] = nearest[row];
		expect(toRows(derived.graph)).toEqual(wanted);
	});

	test("is to be built anew where more than a twentieth of the leaders kept too few", () => {
		const oneOfMost = leaderOf.map((_, row) => (row < 60 ? 0 : row));
		expect(deriveLeadersGraph(graphOf(), oneOfMost, false)).toBeNull();
	});

	test("of one leader has no neighbours", () => {
		const derived = deriveLeadersGraph(graphOf(), new Int32Array(rows), true);
		expect(derived?.graph).toMatchObject({ rows: 1, cols: 1 });
		expect(Array.from(derived!.graph.data)).toEqual([0]);
	});
});

test("leaders, their positions, and leaders that become copies", () => {
	const copyOf = Int32Array.of(0, 1, 1, 5, 0, 5);
	expect(Array.from(leadersOf(copyOf))).toEqual([0, 1, 5]);
	expect(Array.from(leaderPositions(copyOf))).toEqual([0, 1, 1, 2, 0, 2]);
	// Row 0, the first leader, becomes a copy of row 5, the third.
	const joined = joinCopies(copyOf, Int32Array.of(2, 1, 2));
	expect(Array.from(joined)).toEqual([5, 1, 1, 5, 5, 5]);
});
