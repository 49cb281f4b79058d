import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeTraining } from "../../helpers/training-tests.ts";

for (const engine of await enginesUnderTest(["node"]))
	describeTraining(engine, {
		isSlow: false,
		featureLengths: [7, 512],
		traces: [
			{ embedding: "dlib128", numSteps: 50, within: 5e-3 },
			{ embedding: "arc512", numSteps: 50, within: 5e-3 },
		],
	});
