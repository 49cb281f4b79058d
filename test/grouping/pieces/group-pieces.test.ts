/** Links that come piece by piece give the groups and details of all links at once. */
import { describe, expect, test } from "vitest";
import { numberBySize } from "../../../src/arrays/clusters.ts";
import { createRandom } from "../../../src/arrays/random.ts";
import { describeClusters } from "../../../src/grouping/cluster-details.ts";
import { groupLinks } from "../../../src/grouping/group.ts";
import { type Links, poolLinks } from "../../../src/grouping/links.ts";
import { groupBySureRows } from "../../../src/grouping/low-quality.ts";
import { groupPieces } from "../../../src/grouping/pieces/group-pieces.ts";
import {
	collectLinks,
	type LinkPieces,
	piecesOf,
} from "../../../src/grouping/pieces/link-pieces.ts";
import { randomEdges } from "../../helpers/random-graph.ts";

const nothing = () => {};

/** The links in pieces of `size`, which are overwritten when the next one comes. */
function inPieces(links: Links, size: number): LinkPieces {
	const { numNodes, minRawScore } = links;
	const names = ["lower", "higher", "scores"] as const;
	return {
		numNodes,
		minRawScore,
		*pieces() {
			for (let at = 0; at < links.scores.length; at += size) {
				const [lower, higher, scores] = names.map((name) =>
					links[name].slice(at, at + size),
				) as [Int32Array, Int32Array, Float32Array];
				yield { lower, higher, scores };
				lower.fill(0);
				scores.fill(1);
			}
		},
	};
}

const random = createRandom(7);
function drawLinks(): Links {
	const numNodes = 1 + random.below(60);
	const score = () => random.below(9) / 8;
	const numEdges = random.below(3 * numNodes);
	const graph = randomEdges(random, numNodes, numEdges, score);
	return poolLinks(graph.edges, graph.scores, numNodes, "avg");
}

const optionsOf = (
	propagation: "naive" | "average" | "threshold" | "soft",
	threshold = 0.5,
) => ({ propagation, threshold, pool: "avg", maxSz: 8, step: 0.3 }) as const;

describe("links in pieces", () => {
	test.each(["naive", "average", "threshold", "soft"] as const)(
		"are grouped by %s as all links at once",
		(propagation) => {
			let clusters = 0;
			for (let trial = 0; trial < 200; trial++) {
				const links = drawLinks();
				const threshold = [0, 0.3, 0.5, 0.62][trial % 4];
				const options = optionsOf(propagation, threshold);
				const whole = groupLinks(links, options, nothing);
				for (const atOnce of [1, 20, 1000]) {
					const pieces = inPieces(links, 1 + (trial % 7));
					const limits = { atOnce };
					const grouped = groupPieces(pieces, options, nothing, limits);
					expect(grouped).toEqual(whole);
				}
				clusters += new Set(whole.clusters).size;
			}
			expect(clusters).toBeGreaterThan(500);
		},
	);

	test.each(["naive", "average"] as const)(
		"are grouped by %s without rows that are no good evidence",
		(propagation) => {
			for (let trial = 0; trial < 200; trial++) {
				const links = drawLinks();
				const options = optionsOf(propagation);
				const flags = () =>
					Uint8Array.from({ length: links.numNodes }, () =>
						random.below(5) === 0 ? 1 : 0,
					);
				const unsure = { low: flags(), foreign: flags() };
				const group = (pieces: LinkPieces) =>
					groupBySureRows(pieces, unsure, options, nothing);
				expect(group(inPieces(links, 3))).toEqual(group(piecesOf(links)));
			}
		},
	);

	test("are grouped by decisions as all links at once", () => {
		const none = new Int32Array(0);
		for (let trial = 0; trial < 50; trial++) {
			const links = drawLinks();
			if (links.numNodes < 4) continue;
			const different = Int32Array.of(0, 1, 2, 3);
			const decisions = { photos: null, same: none, different };
			const options = { ...optionsOf("naive"), decisions };
			const pieces = inPieces(links, 5);
			expect(groupPieces(pieces, options, nothing)).toEqual(
				groupLinks(links, options, nothing),
			);
		}
	});

	test("describe clusters as all links at once", () => {
		let questions = 0;
		for (let trial = 0; trial < 200; trial++) {
			const links = drawLinks();
			const groups = 1 + random.below(links.numNodes);
			const clusters = numberBySize(
				Int32Array.from({ length: links.numNodes }, () => random.below(groups)),
			);
			const options = { most: 20, leastProbability: 0.3 };
			const whole = describeClusters(piecesOf(links), clusters, options);
			const pieces = inPieces(links, 4);
			expect(describeClusters(pieces, clusters, options)).toEqual(whole);
			questions += whole.questions.length;
		}
		expect(questions).toBeGreaterThan(200);
	});

	test("are refused where too many are needed together", () => {
		const edges = Int32Array.of(0, 1, 1, 2, 2, 3, 4, 5);
		const links = poolLinks(edges, Float32Array.of(1, 1, 1, 1), 6, "avg");
		const pieces = inPieces(links, 2);
		const group = (
			propagation: "threshold" | "naive" | "average",
			most: number,
		) => groupPieces(pieces, optionsOf(propagation), nothing, { most });
		expect(() => group("threshold", 3)).toThrow(
			/--propagation threshold: expected at most 3 links.*, got 4 .*naive and average/,
		);
		expect(group("naive", 0).clusters).toEqual(Int32Array.of(0, 0, 0, 0, 1, 1));
		// The largest component has three links.
		const limits = { most: 3, atOnce: 1 };
		const grouped = groupPieces(pieces, optionsOf("average"), nothing, limits);
		expect(grouped.clusters).toEqual(Int32Array.of(0, 0, 0, 0, 1, 1));
		expect(() => group("average", 2)).toThrow(/at most 2 links/);
		expect(collectLinks(pieces, "links").scores).toHaveLength(4);
	});
});
