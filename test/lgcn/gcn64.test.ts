import { describe, expect, test } from "vitest";
import { createRandom, permutation } from "../../src/arrays/random.ts";
import {
	readFaces,
	readReference,
	readReferenceScores,
} from "../helpers/faces.ts";
import { score64, toWeights64 } from "../helpers/gcn64.ts";
import { hasShared, needsFaces } from "../helpers/shared.ts";
import { subgraphBySets } from "../helpers/subgraph-by-sets.ts";

describe.skipIf(!hasShared)("the readable float64 network", needsFaces, () => {
	test.each([
		["dlib128", "reference.legacy.ckpt"],
		["arc512", "reference.zip.ckpt"],
	] as const)(
		"gives the reference's scores for 8 pivots, %s",
		(embedding, file) => {
			const { features, graph } = readFaces("val", embedding);
			const weights = toWeights64(readReference(embedding, file).weights);
			const expected = readReferenceScores(embedding, "val-20");
			const options = { kAtHop: [20, 5], activeConnection: 5 };
			let largest = 0;
			for (const pivot of permutation(graph.rows, createRandom(50)).slice(
				0,
				8,
			)) {
				const subgraph = subgraphBySets(graph, options, pivot);
				const scores = score64(weights, features, { subgraph, pivot }, "mean");
				expect(scores.size).toBe(expected.get(pivot)!.size);
				for (const [node, score] of scores)
					largest = Math.max(
						largest,
						Math.abs(score - expected.get(pivot)!.get(node)!),
					);
			}
			expect(largest).toBeLessThan(1e-5);
		},
	);
});
