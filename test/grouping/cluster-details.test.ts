import { describe, expect, test } from "vitest";
import type { ClusterDetails } from "../../src/arrays/cluster-details.ts";
import { numberBySize } from "../../src/arrays/clusters.ts";
import { createRandom } from "../../src/arrays/random.ts";
import {
	describeClusters,
	trustInRows,
} from "../../src/grouping/cluster-details.ts";
import { type Links, poolLinks } from "../../src/grouping/links.ts";
import { piecesOf } from "../../src/grouping/pieces/link-pieces.ts";
import { randomEdges } from "../helpers/random-graph.ts";

const options = { most: 100, leastProbability: 0.1 };

/** A matrix of scores, -1 where there is none. */
function toMatrix({ numNodes, lower, higher, scores }: Links): number[][] {
	const matrix = Array.from({ length: numNodes }, () =>
		new Array<number>(numNodes).fill(-1),
	);
	scores.forEach((score, link) => {
		matrix[lower[link]][higher[link]] = score;
		matrix[higher[link]][lower[link]] = score;
	});
	return matrix;
}

const sum = (values: readonly number[]) => values.reduce((a, b) => a + b, 0);

/** Cluster by cluster, from the matrix. */
function describeByMatrix(links: Links, clusters: Int32Array): ClusterDetails {
	const matrix = toMatrix(links);
	const groups: number[][] = [];
	clusters.forEach((cluster, row) => {
		groups[cluster] = [...(groups[cluster] ?? []), row];
	});
	const between = (rows: readonly number[], others: readonly number[]) =>
		rows.flatMap((row) => others.map((other) => matrix[row][other]));
	const scored = (scores: readonly number[]) => scores.filter((s) => s >= 0);
	const inside = (row: number) => scored(between([row], groups[clusters[row]]));
	const confidence = Float32Array.from(
		clusters,
		(_, row) => sum(inside(row)) / inside(row).length,
	);
	const central = Int32Array.from(groups, (rows) =>
		rows.reduce((a, b) => (sum(inside(b)) > sum(inside(a)) ? b : a)),
	);
	const questions = groups.flatMap((rows, a) =>
		groups.slice(a + 1).flatMap((others, i) => {
			const linkScores = scored(between(rows, others));
			const least = Math.min(rows.length, others.length);
			const probability = sum(linkScores) / Math.max(linkScores.length, least);
			if (linkScores.length === 0 || probability < options.leastProbability)
				return [];
			const pairs = rows
				.flatMap((row) => others.map((other) => [row, other] as const))
				.sort(
					(one, two) =>
						matrix[two[0]][two[1]] - matrix[one[0]][one[1]] ||
						Math.min(...one) - Math.min(...two) ||
						Math.max(...one) - Math.max(...two),
				);
			return [
				{
					clusters: [a, a + 1 + i] as const,
					probability,
					links: linkScores.length,
					rows: pairs[0],
				},
			];
		}),
	);
	questions.sort((a, b) => b.probability - a.probability);
	return {
		confidence,
		central,
		questions: questions.slice(0, options.most),
	};
}

describe("describeClusters", () => {
	test("says what a matrix of the scores says", () => {
		const random = createRandom(12);
		let questionsSeen = 0;
		for (let trial = 0; trial < 200; trial++) {
			const numNodes = 1 + random.below(trial % 20 === 0 ? 60 : 16);
			// Sums of quarters are exact, so that what is equal is equal in any order of adding.
			const score = () => random.below(5) / 4;
			const numEdges = random.below(4 * numNodes);
			const graph = randomEdges(random, numNodes, numEdges, score);
			const links = poolLinks(graph.edges, graph.scores, numNodes, "max");
			const numGroups = 1 + random.below(numNodes);
			const clusters = numberBySize(
				Int32Array.from({ length: numNodes }, () => random.below(numGroups)),
			);
			const expected = describeByMatrix(links, clusters);
			expect(describeClusters(piecesOf(links), clusters, options)).toEqual(
				expected,
			);
			questionsSeen += expected.questions.length;
		}
		expect(questionsSeen).toBeGreaterThan(500);
	});

	const edges = Int32Array.of(0, 1, 1, 2, 0, 2, 2, 3, 3, 4, 1, 4, 5, 6);
	const scores = Float32Array.of(1, 0.75, 0.5, 0.5, 1, 0.25, 0.5);
	const links = poolLinks(edges, scores, 8, "avg");
	const clusters = Int32Array.of(0, 0, 0, 1, 1, 2, 3, 4);

	test("a row alone has no confidence and is its own cover", () => {
		const { confidence, central } = describeClusters(
			piecesOf(links),
			clusters,
			options,
		);
		expect([...confidence]).toEqual([
			0.75,
			0.875,
			0.625,
			1,
			1,
			Number.NaN,
			Number.NaN,
			Number.NaN,
		]);
		expect([...central]).toEqual([1, 3, 5, 6, 7]);
	});

	test("asks about the likeliest first, links that lack to the smaller cluster as 0", () => {
		const { questions } = describeClusters(piecesOf(links), clusters, options);
		expect(questions).toEqual([
			{ clusters: [2, 3], probability: 0.5, links: 1, rows: [5, 6] },
			{ clusters: [0, 1], probability: 0.375, links: 2, rows: [2, 3] },
		]);
		const fewer = { most: 1, leastProbability: 0.1 };
		expect(
			describeClusters(piecesOf(links), clusters, fewer).questions,
		).toHaveLength(1);
		const surer = { most: 9, leastProbability: 0.4 };
		expect(
			describeClusters(piecesOf(links), clusters, surer).questions,
		).toHaveLength(1);
		// The one link of two crowds says little.
		const few = poolLinks(edges.slice(0, 10), scores.slice(0, 5), 8, "avg");
		expect(
			describeClusters(piecesOf(few), clusters, options).questions,
		).toEqual([
			{ clusters: [0, 1], probability: 0.25, links: 1, rows: [2, 3] },
		]);
	});
});

describe("trust in rows", () => {
	test("is lower in doubtful clusters, the more rows they have", () => {
		// Cluster 0 is doubtful and has 5 rows, cluster 1 is doubtful and has 2, cluster 2 is not, and cluster 3 has one row.
		const clusters = Int32Array.of(0, 0, 0, 0, 0, 1, 1, 2, 2, 3);
		const quality = Float32Array.of(0.2, 0.4, 1, 0, 0.2, 0.2, 0, 0.2, 1, 0);
		const doubtful = Uint8Array.of(1, 1, 0, 0);
		const sizes = Int32Array.of(5, 2, 2, 1);
		const trust = trustInRows({ quality, doubtful }, clusters, sizes);
		// In five rows: 1 - 3/4 (1 - quality).
		const expected = [0.4, 0.55, 1, 0.25, 0.4, 1, 1, 1, 1, 1];
		expected.forEach((value, row) => {
			expect(trust[row]).toBeCloseTo(value, 6);
		});
	});
});
