import { enginesUnderTest } from "../helpers/engines.ts";
import { describeRelational } from "../helpers/relational-tests.ts";

for (const engine of await enginesUnderTest(["node"]))
	describeRelational(engine, 1e-4, false, false);
