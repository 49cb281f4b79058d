import { describe, expect, test } from "vitest";
import { createRandom } from "../../src/arrays/random.ts";
import { groupLinks } from "../../src/grouping/group.ts";
import { poolLinks } from "../../src/grouping/links.ts";
import {
	findDoubtful,
	groupBySureRows,
	type UnsureRows,
} from "../../src/grouping/low-quality.ts";
import { piecesOf } from "../../src/grouping/pieces/link-pieces.ts";
import {
	componentsByFlood,
	describeGroups,
	poolByMap,
	randomEdges,
	type ScoredEdges,
	scoreOf,
	toGroups,
} from "../helpers/random-graph.ts";

const nothing = () => {};
const options = {
	propagation: "naive",
	threshold: 0.5,
	pool: "avg",
	maxSz: 900,
	step: 0.6,
} as const;

function run(
	{ edges, scores, numNodes }: ScoredEdges,
	unsure: UnsureRows,
	propagation: "naive" | "average" | "threshold" | "soft" = "naive",
) {
	const links = poolLinks(edges, scores, numNodes, "avg");
	return groupBySureRows(
		piecesOf(links),
		unsure,
		{ ...options, propagation },
		nothing,
	);
}

/** Rows of "good", "low" and "foreign", as a word of letters g, l and f. */
function unsureOf(letters: string): UnsureRows {
	const flags = (letter: string) =>
		Uint8Array.from(letters, (is) => (is === letter ? 1 : 0));
	return { low: flags("l"), foreign: flags("f") };
}

/** The docstring read literally, over sets. */
function bySets(graph: ScoredEdges, letters: string): number[][] {
	const pooled = poolByMap(graph, "avg");
	const rowsOf = (letter: string) =>
		[...letters].flatMap((is, row) => (is === letter ? [row] : []));
	const groups = ["g", "f"].flatMap((letter) =>
		componentsByFlood(new Set(rowsOf(letter)), pooled, options.threshold),
	);
	const lowRows = rowsOf("l");
	const pointers = new Map<number, number>();
	for (const row of lowRows) {
		const others = [...letters].flatMap((is, other) => {
			const score = scoreOf(pooled, row, other);
			return is !== "f" && score !== undefined && score >= options.threshold
				? [{ other, score }]
				: [];
		});
		others.sort((a, b) => b.score - a.score || a.other - b.other);
		if (others.length > 0) pointers.set(row, others[0].other);
	}
	const joinsGood = (row: number) => letters[pointers.get(row) ?? row] === "g";
	const pairs = new Map<string, number>();
	for (const [row, other] of pointers) {
		if (letters[other] === "g")
			groups.find((group) => group.includes(other))?.push(row);
		else if (!joinsGood(row) && !joinsGood(other))
			pairs.set([row, other].sort((a, b) => a - b).join(), 1);
	}
	const alone = new Set(lowRows.filter((row) => !joinsGood(row)));
	return [...groups, ...componentsByFlood(alone, pairs, 1)];
}

describe("grouping by the rows that are sure", () => {
	test("equals a literal reading over sets", () => {
		const random = createRandom(5);
		for (let trial = 0; trial < 300; trial++) {
			const numNodes = 2 + random.below(16);
			const letters = Array.from(
				{ length: numNodes },
				() => "gggllf"[random.below(6)],
			).join("");
			const draw = () =>
				trial % 2 === 0 ? random.next() : random.below(5) / 4;
			const graph = randomEdges(
				random,
				numNodes,
				random.below(4 * numNodes),
				draw,
			);
			const { clusters } = run(graph, unsureOf(letters));
			expect(toGroups(clusters)).toBe(describeGroups(bySets(graph, letters)));
		}
	});

	test.each(["naive", "average", "threshold", "soft"] as const)(
		"is the plain grouping where all rows are sure (%s)",
		(propagation) => {
			const random = createRandom(6);
			const graph = randomEdges(random, 60, 200, random.next);
			const { edges, scores, numNodes } = graph;
			const links = poolLinks(edges, scores, numNodes, "avg");
			const grouped = groupLinks(links, { ...options, propagation }, nothing);
			const sure = unsureOf("g".repeat(60));
			expect(run(graph, sure, propagation)).toEqual(grouped);
		},
	);

	test("a row of low quality between two clusters joins the nearer one, and they stay apart", () => {
		const graph = {
			numNodes: 5,
			edges: Int32Array.of(0, 1, 2, 3, 1, 4, 2, 4),
			scores: Float32Array.of(0.9, 0.9, 0.7, 0.8),
		};
		for (const propagation of ["naive", "average"] as const)
			expect([...run(graph, unsureOf("ggggl"), propagation).clusters]).toEqual([
				1, 1, 0, 0, 0,
			]);
		expect([...run(graph, unsureOf("ggggf")).clusters]).toEqual([
			0, 0, 1, 1, 2,
		]);
	});
});

test("a cluster is doubtful if more than half of its rows are unsure, and it has several", () => {
	const clusters = Int32Array.of(0, 0, 0, 1, 1, 2, 3, 3);
	const doubtful = findDoubtful(clusters, unsureOf("gllglfff"));
	expect([...doubtful]).toEqual([1, 0, 0, 1]);
});
