import { enginesUnderTest } from "../helpers/engines.ts";
import { describeRelational } from "../helpers/relational-tests.ts";

for (const engine of await enginesUnderTest(["webgpu"]))
	describeRelational(engine, 1e-4, true, false);
