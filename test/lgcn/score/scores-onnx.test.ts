import { describe, expect, test } from "vitest";
import { createRandom } from "../../../src/arrays/random.ts";
import { initialWeights } from "../../../src/lgcn/gcn.ts";
import { enginesUnderTest } from "../../helpers/engines.ts";
import {
	collectScores,
	describeScores,
	largestDifference,
	makeData,
	scoreAll64,
} from "../../helpers/score-tests.ts";

for (const engine of await enginesUnderTest(["onnx"])) {
	describeScores(engine, {
		within: 1e-5,
		isSlow: false,
		featureLengths: [7],
		numPivots: 400,
		parity: [
			["dlib128", "val-20"],
			["arc512", "val-20"],
		],
	});

	describe.skipIf(engine.isSkipped)(`scores on ${engine.title}`, () => {
		// The first in layer stacks, the second in WASM.
		test.each(["weighted", "attention"] as const)(
			"with %s aggregation are the float64 network's",
			async (aggregator) => {
				const weights = initialWeights(9, aggregator, createRandom(4));
				const set = { ...makeData(40, 9), weights };
				const subgraphs = { kAtHop: [4, 2], activeConnection: 2, aggregator };
				const { expected } = scoreAll64(set, subgraphs, [0, 12]);
				const { byPivot } = await collectScores(
					await engine.load(),
					set,
					{ ...subgraphs, batchSize: 5, maxProjectedRows: 20 },
					[0, 12],
				);
				expect(byPivot.size).toBe(12);
				expect(largestDifference(byPivot, expected)).toBeLessThan(1e-5);
			},
		);
	});
}
