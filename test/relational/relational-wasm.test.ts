import { enginesUnderTest } from "../helpers/engines.ts";
import { describeRelational } from "../helpers/relational-tests.ts";

for (const engine of await enginesUnderTest(["wasm"]))
	describeRelational(engine, 1e-5, false, true);
