/** Rows of low quality and foreign rows, where people know something about them. */

import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import type { Decisions } from "../../../src/grouping/decisions/decisions.ts";
import { poolLinks } from "../../../src/grouping/links.ts";
import { groupBySureRows } from "../../../src/grouping/low-quality.ts";
import { piecesOf } from "../../../src/grouping/pieces/link-pieces.ts";
import { brokenDecisions, randomDecisions } from "../../helpers/decided.ts";
import {
	randomEdges,
	type ScoredEdges,
	toGroups,
} from "../../helpers/random-graph.ts";

const none = new Int32Array(0);
const unknown: Decisions = { photos: null, same: none, different: none };

function run(
	{ edges, scores, numNodes }: ScoredEdges,
	letters: string,
	decisions: Decisions | null,
	propagation: "naive" | "average" = "naive",
) {
	const links = poolLinks(edges, scores, numNodes, "avg");
	const flags = (letter: string) =>
		Uint8Array.from(letters, (is) => (is === letter ? 1 : 0));
	const unsure = { low: flags("l"), foreign: flags("f") };
	const options = { propagation, threshold: 0.5, pool: "avg" } as const;
	const more = { maxSz: 900, step: 0.6, decisions };
	return groupBySureRows(
		piecesOf(links),
		unsure,
		{ ...options, ...more },
		() => {},
	);
}

const graphOf = (numNodes: number, links: [number, number, number][]) => ({
	numNodes,
	edges: Int32Array.from(links.flatMap((link) => link.slice(0, 2))),
	scores: Float32Array.from(links, ([, , score]) => score),
});

const lettersOf = (numNodes: number, random: { below(n: number): number }) =>
	Array.from({ length: numNodes }, () => "gggllf"[random.below(6)]).join("");

describe("unsure rows with decisions", () => {
	// 0 and 1 are one person, 2 and 3 another; 4 is a row of low quality between them.
	const between = graphOf(6, [
		[0, 1, 0.9],
		[2, 3, 0.9],
		[1, 4, 0.7],
		[2, 4, 0.8],
	]);

	test("a row of low quality joins the nearest cluster that nothing forbids", () => {
		expect(toGroups(run(between, "gggglg", unknown).clusters)).toBe(
			"0 1 | 2 3 4 | 5",
		);
		const different = Int32Array.of(4, 3);
		const decided = run(between, "gggglg", { ...unknown, different });
		expect(toGroups(decided.clusters)).toBe("0 1 4 | 2 3 | 5");
		const photos = Int32Array.of(7, -1, -1, 8, 8, -1);
		const apart = run(between, "gggglg", { ...unknown, photos });
		expect(toGroups(apart.clusters)).toBe("0 1 4 | 2 3 | 5");
	});

	test("same joins rows of low quality and foreign ones, whose links then join nothing", () => {
		const same = Int32Array.of(4, 5);
		expect(
			toGroups(run(between, "gggglg", { ...unknown, same }).clusters),
		).toBe("0 1 | 2 3 | 4 5");
		const foreign = graphOf(4, [
			[0, 1, 0.9],
			[2, 3, 0.9],
		]);
		const joined = run(foreign, "ggff", {
			...unknown,
			same: Int32Array.of(1, 2),
		});
		expect(toGroups(joined.clusters)).toBe("0 1 2 | 3");
	});

	test("rows of low quality that are one person join by the strongest of their links", () => {
		const graph = graphOf(6, [
			[0, 1, 0.9],
			[2, 3, 0.9],
			[1, 4, 0.7],
			[2, 5, 0.8],
		]);
		const same = Int32Array.of(4, 5);
		expect(toGroups(run(graph, "ggggll", { ...unknown, same }).clusters)).toBe(
			"0 1 | 2 3 4 5",
		);
	});

	test.each(["naive", "average"] as const)(
		"%s breaks no decision, whatever the order of rows",
		(propagation) => {
			const random = createRandom(41);
			for (let trial = 0; trial < 300; trial++) {
				const numNodes = 3 + random.below(20);
				const graph = randomEdges(random, numNodes, 4 * numNodes, () =>
					trial % 2 === 0 ? random.next() : random.below(5) / 4,
				);
				const letters = lettersOf(numNodes, random);
				const known = randomDecisions(random, numNodes);
				const ranks = permutation(numNodes, random);
				const decided = { ...known, ranks };
				const { clusters } = run(graph, letters, decided, propagation);
				expect(brokenDecisions(clusters, known)).toEqual([]);
				// Rows by their ranks are one of the other orders, and have no other ranks.
				const ranked = {
					...graph,
					edges: graph.edges.map((row) => ranks[row]),
				};
				const lettersByRank = Array.from(letters);
				const photos = known.photos?.slice() ?? null;
				for (const [row, rank] of ranks.entries()) {
					lettersByRank[rank] = letters[row];
					if (photos && known.photos) photos[rank] = known.photos[row];
				}
				const again = run(
					ranked,
					lettersByRank.join(""),
					{
						photos,
						morePhotos: known.morePhotos?.map((value, i) =>
							i % 2 ? value : ranks[value],
						),
						same: known.same.map((row) => ranks[row]),
						different: known.different.map((row) => ranks[row]),
					},
					propagation,
				);
				const back = Int32Array.from(ranks, (rank) => again.clusters[rank]);
				expect(toGroups(back)).toBe(toGroups(clusters));
			}
		},
	);

	test("are grouped as without decisions where these decide nothing", () => {
		const random = createRandom(42);
		for (let trial = 0; trial < 200; trial++) {
			const numNodes = 3 + random.below(20);
			const graph = randomEdges(random, numNodes, 4 * numNodes, () =>
				random.next(),
			);
			const letters = lettersOf(numNodes, random);
			const photos = new Int32Array(numNodes).fill(-1);
			photos[0] = 3;
			const plain = run(graph, letters, null);
			const decided = run(graph, letters, { ...unknown, photos });
			expect(toGroups(decided.clusters)).toBe(toGroups(plain.clusters));
		}
	});
});
