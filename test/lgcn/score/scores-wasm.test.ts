import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeScores } from "../../helpers/score-tests.ts";

for (const engine of await enginesUnderTest(["wasm"]))
	describeScores(engine, {
		within: 1e-5,
		isSlow: false,
		featureLengths: [7, 128, 512, 1024],
		numPivots: 1000,
		parity: [
			["dlib128", "val-20"],
			["arc512", "val-20"],
		],
	});
