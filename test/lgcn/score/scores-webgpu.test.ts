import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeScores } from "../../helpers/score-tests.ts";

for (const engine of await enginesUnderTest(["webgpu"]))
	describeScores(engine, {
		within: 1e-4,
		isSlow: true,
		featureLengths: [7],
		numPivots: 4,
		parity: [
			["dlib128", "val-20"],
			["arc512", "val-20"],
		],
	});
