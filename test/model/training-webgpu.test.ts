import { enginesUnderTest } from "../helpers/engines.ts";
import { describeTraining } from "../helpers/training-tests.ts";

for (const engine of await enginesUnderTest(["webgpu"]))
	describeTraining(engine, {
		isSlow: true,
		featureLengths: [7],
		traces: [{ embedding: "dlib128", numSteps: 1, within: 5e-3 }],
	});
