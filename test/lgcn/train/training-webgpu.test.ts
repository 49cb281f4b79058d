import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeTraining } from "../../helpers/training-tests.ts";

for (const engine of await enginesUnderTest(["webgpu"]))
	describeTraining(engine, {
		isSlow: true,
		featureLengths: [7],
		// A step of the reference's takes a software adapter 100 s; the float64 network, which follows it, is enough there.
		traces: [],
	});
