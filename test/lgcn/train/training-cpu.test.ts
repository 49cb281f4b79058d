// @module-tag slow/plain
import { enginesUnderTest } from "../../helpers/engines.ts";
import { describeTraining } from "../../helpers/training-tests.ts";

for (const engine of await enginesUnderTest(["cpu"]))
	describeTraining(engine, {
		isSlow: true,
		featureLengths: [7],
		traces: [],
	});
