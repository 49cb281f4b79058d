import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeTraining } from "../../helpers/training-tests.ts";

for (const engine of await enginesUnderTest(["wasm"]))
	describeTraining(engine, {
		isSlow: false,
		featureLengths: [7, 128, 512, 1024],
		traces: [
			{ embedding: "dlib128", numSteps: 50, within: 1e-3 },
			{ embedding: "arc512", numSteps: 50, within: 1e-3 },
		],
	});
