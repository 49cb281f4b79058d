/**
 * `npm run test:faults`: what `npm test` does a little of, in full: every command killed a hundred times at random moments and once at each
 * of its changes to the disk, and all else in test/faults; libraries of people too. `GCN_CLUSTER_SEED` draws other moments; arguments are vitest's, so that files named there run alone.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const vitest = fileURLToPath(
	new URL("../node_modules/vitest/vitest.mjs", import.meta.url),
);
const hour = 3_600_000;
const options = process.argv.slice(2);
const files = options.some((argument) => argument.startsWith("test/"))
	? []
	: ["test/faults", "test/people/killed"];
const { status } = spawnSync(
	process.execPath,
	[
		vitest,
		"run",
		...files,
		`--testTimeout=${4 * hour}`,
		`--hookTimeout=${hour}`,
		...options,
	],
	{
		stdio: "inherit",
		env: { ...process.env, GCN_CLUSTER_FAULTS: "full" },
	},
);
process.exitCode = status ?? 1;
