/** Grouping that obeys decisions, against a literal reading over lists of rows. */
import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../../src/arrays/random.ts";
import type { Decisions } from "../../../src/grouping/decisions/decisions.ts";
import { poolLinks } from "../../../src/grouping/links.ts";
import { propagate } from "../../../src/grouping/propagate.ts";
import type { PropagationOptions } from "../../../src/grouping/propagation.ts";
import {
	areApart,
	brokenDecisions,
	joinSame,
	randomDecisions,
} from "../../helpers/decided.ts";
import {
	componentsByFlood,
	describeGroups,
	poolByMap,
	randomEdges,
	type ScoredEdges,
	toGroups,
} from "../../helpers/random-graph.ts";

const nothing = () => {};
const none = new Int32Array(0);
const unknown: Decisions = { photos: null, same: none, different: none };

interface Link {
	readonly ends: readonly [number, number];
	readonly score: number;
}

/** Links between rows, ordered by the ranks of their rows. */
function listLinks(graph: ScoredEdges, ranks: ArrayLike<number>): Link[] {
	const rank = (link: Link) => link.ends.map((row) => ranks[row]).sort(byValue);
	return Array.from(poolByMap(graph, "avg"), ([key, score]) => {
		const [a, b] = key.split(",").map(Number);
		return { ends: [a, b] as const, score };
	}).sort((x, y) => {
		const [p, q] = [rank(x), rank(y)];
		return p[0] - q[0] || p[1] - q[1];
	});
}

const byValue = (a: number, b: number) => a - b;

/** Joins the clusters of links, one after another, unless that breaks a decision. */
function joinGreedily(groups: number[][], links: Link[], known: Decisions) {
	let clusters = groups;
	for (const { ends } of links.toSorted((x, y) => y.score - x.score)) {
		const [one, other] = ends.map(
			(row) => clusters.find((cluster) => cluster.includes(row))!,
		);
		if (one === other || areApart(one, other, known)) continue;
		clusters = clusters.filter(
			(cluster) => cluster !== one && cluster !== other,
		);
		clusters.push([...one, ...other]);
	}
	return clusters;
}

/** Of all pairs of clusters that may merge, the one with the highest mean, equal ones by their first link, again and again. */
function mergeLiterally(
	groups: number[][],
	links: Link[],
	known: Decisions,
	{ threshold, unscored }: Extract<PropagationOptions, { kind: "average" }>,
) {
	let clusters = groups;
	for (;;) {
		let best: { pair: number[][]; mean: number; first: number } | null = null;
		for (const one of clusters)
			for (const other of clusters.slice(clusters.indexOf(one) + 1)) {
				const indexes = [...links.keys()].filter((i) => {
					const [a, b] = links[i].ends;
					return (
						(one.includes(a) && other.includes(b)) ||
						(one.includes(b) && other.includes(a))
					);
				});
				if (indexes.length === 0 || areApart(one, other, known)) continue;
				const sum = indexes.reduce((total, i) => total + links[i].score, 0);
				const mean =
					sum /
					(unscored === "zero" ? one.length * other.length : indexes.length);
				const [first] = indexes;
				if (mean < threshold) continue;
				if (
					!best ||
					mean > best.mean ||
					(mean === best.mean && first < best.first)
				)
					best = { pair: [one, other], mean, first };
			}
		if (!best) return clusters;
		const { pair } = best;
		clusters = clusters.filter((cluster) => !pair.includes(cluster));
		clusters.push(pair.flat());
	}
}

/** The links that join rows of the rising threshold without decisions: those inside its components. */
function linksOfPasses(
	graph: ScoredEdges,
	links: Link[],
	{
		maxSize,
		step,
	}: Extract<PropagationOptions, { kind: "threshold" | "soft" }>,
) {
	const pooled = poolByMap(graph, "avg");
	const raw = [...graph.scores].filter(
		(_, i) => graph.edges[2 * i] !== graph.edges[2 * i + 1],
	);
	let left = new Set(Array.from({ length: graph.numNodes }, (_, row) => row));
	let threshold = Math.min(...raw);
	const used: Link[] = [];
	for (let pass = 0; left.size > 0; pass++) {
		const bound = pass === 0 ? Number.NEGATIVE_INFINITY : threshold;
		const components = componentsByFlood(left, pooled, bound);
		const next = threshold + (1 - threshold) * step;
		const isLast = next === threshold || pass > 5000;
		const done = components.filter(
			(component) => isLast || component.length <= maxSize,
		);
		for (const component of done)
			used.push(
				...links.filter(
					({ ends, score }) =>
						score >= bound && ends.every((row) => component.includes(row)),
				),
			);
		left = new Set(components.filter((c) => !done.includes(c)).flat());
		threshold = next;
	}
	return links.filter((link) => used.includes(link));
}

function literally(
	graph: ScoredEdges,
	known: Decisions,
	options: PropagationOptions,
): number[][] {
	const { numNodes } = graph;
	const ranks = known.ranks ?? Array.from({ length: numNodes }, (_, i) => i);
	const links = listLinks(graph, ranks);
	const groups = joinSame(numNodes, known.same);
	if (options.kind === "average")
		return mergeLiterally(groups, links, known, options);
	const used =
		options.kind === "naive"
			? links.filter(({ score }) => score >= options.threshold)
			: linksOfPasses(graph, links, options);
	return joinGreedily(groups, used, known);
}

function run(
	{ edges, scores, numNodes }: ScoredEdges,
	known: Decisions | null,
	options: PropagationOptions,
) {
	const links = poolLinks(edges, scores, numNodes, "avg");
	return propagate(links, options, nothing, known);
}

/** Decisions about the same rows with other numbers. */
function moveDecisions(known: Decisions, rowOf: Int32Array): Decisions {
	const { photos, morePhotos, same, different, ranks } = known;
	const move = (values: Int32Array) => {
		const moved = values.slice();
		for (const [row, value] of values.entries()) moved[rowOf[row]] = value;
		return moved;
	};
	return {
		photos: photos && move(photos),
		morePhotos: morePhotos?.map((value, i) => (i % 2 ? value : rowOf[value])),
		same: same.map((row) => rowOf[row]),
		different: different.map((row) => rowOf[row]),
		ranks: ranks && move(ranks),
	};
}

/** Scores whose sums are exact, so that equal means are equal in any order of adding. */
const drawings: [string, (random: () => number) => number][] = [
	["different", (random) => Math.round(random() * 2 ** 20) / 2 ** 20],
	["tied", (random) => Math.floor(random() * 5) / 4],
	["all at 1", () => 1],
];

const ways: PropagationOptions[] = [
	{ kind: "naive", threshold: 0.3 },
	{ kind: "average", threshold: 0.3, unscored: "zero" },
	{ kind: "average", threshold: 0.5, unscored: "ignored" },
	{ kind: "threshold", maxSize: 5, step: 0.4 },
];

describe.each(ways)("$kind with decisions", (options) => {
	test.each(drawings)("equals a literal reading, scores %s", (_, draw) => {
		const random = createRandom(31);
		let refused = 0;
		for (let trial = 0; trial < 500; trial++) {
			const numNodes = 2 + random.below(13);
			const numEdges = random.below(4 * numNodes);
			const graph = randomEdges(random, numNodes, numEdges, () =>
				draw(random.next),
			);
			const known = {
				...randomDecisions(random, numNodes),
				...(trial % 2 === 0 && { ranks: permutation(numNodes, random) }),
			};
			const { clusters, notFollowed } = run(graph, known, options);
			const expected = literally(graph, known, options);
			expect(toGroups(clusters), `trial ${trial}`).toBe(
				describeGroups(expected),
			);
			refused += notFollowed ?? 0;
		}
		expect(refused).toBeGreaterThan(100);
	});
});

describe.each<PropagationOptions>([
	...ways,
	{ kind: "soft", maxSize: 5, step: 0.4 },
])("$kind", (options) => {
	test("breaks no decision, whatever the order of rows and links", () => {
		const random = createRandom(32);
		for (let trial = 0; trial < 200; trial++) {
			const numNodes = 4 + random.below(30);
			const numEdges = 4 * numNodes;
			const { edges, scores } = randomEdges(
				random,
				numNodes,
				numEdges,
				() => random.below(6) / 5,
			);
			const known = randomDecisions(random, numNodes);
			const ranks = permutation(numNodes, random);
			const plain = run(
				{ numNodes, edges, scores },
				{ ...known, ranks },
				options,
			);
			expect(brokenDecisions(plain.clusters, known)).toEqual([]);
			const rowOf = permutation(numNodes, random);
			const order = permutation(numEdges, random);
			const moved = new Int32Array(2 * numEdges);
			order.forEach((from, to) => {
				moved[2 * to] = rowOf[edges[2 * from + 1]];
				moved[2 * to + 1] = rowOf[edges[2 * from]];
			});
			const again = run(
				{
					numNodes,
					edges: moved,
					scores: Float32Array.from(order, (from) => scores[from]),
				},
				moveDecisions({ ...known, ranks }, rowOf),
				options,
			);
			const back = Int32Array.from(rowOf, (row) => again.clusters[row]);
			expect(toGroups(back), `trial ${trial}`).toBe(toGroups(plain.clusters));
		}
	});

	test("is the same as without decisions where they decide nothing", () => {
		const random = createRandom(33);
		for (let trial = 0; trial < 50; trial++) {
			const graph = randomEdges(random, 40, 120, random.next);
			const plain = run(graph, null, options);
			expect(run(graph, unknown, options)).toEqual(plain);
			const photos = new Int32Array(40).fill(-1);
			expect(run(graph, { ...unknown, photos }, options)).toEqual(plain);
			// A photo of one row keeps nobody apart, but its rows take the other way through the code.
			photos[0] = 7;
			const { notFollowed, ...decided } = run(
				graph,
				{ ...unknown, photos },
				options,
			);
			expect(notFollowed).toBe(0);
			expect(decided).toEqual(plain);
		}
	});
});
