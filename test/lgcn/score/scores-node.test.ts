import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeScores } from "../../helpers/score-tests.ts";

for (const engine of await enginesUnderTest(["node"]))
	describeScores(engine, {
		within: 1e-4,
		isSlow: false,
		featureLengths: [7, 512],
		numPivots: 1000,
		parity: [
			["dlib128", "val-20"],
			["arc512", "val-20"],
		],
	});
