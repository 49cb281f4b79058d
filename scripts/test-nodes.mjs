/**
 * Runs the tests of the kernels, of the engines and of scoring and training on the native one (or the test files in the arguments) under other versions of Node: `GCN_CLUSTER_NODES` lists their binaries,
 * separated as in PATH. Without files, what the build computes with WASM must also be the same bytes under all of them.
 * The npm package `node` brings such a binary: `npm install --prefix DIR node@24`.
 */
import { spawnSync } from "node:child_process";
import { delimiter } from "node:path";
import { fileURLToPath } from "node:url";
import { giveSameBytes } from "./same-bytes.mjs";

const binaries = (process.env.GCN_CLUSTER_NODES ?? "")
	.split(delimiter)
	.filter(Boolean);
const files = process.argv.slice(2);
const vitest = fileURLToPath(
	new URL("../node_modules/vitest/vitest.mjs", import.meta.url),
);

if (binaries.length === 0) {
	console.error(
		"GCN_CLUSTER_NODES: expected paths of Node binaries, got none (npm install --prefix DIR node@24 brings DIR/node_modules/.bin/node)",
	);
	process.exitCode = 1;
}
for (const binary of binaries) {
	const version = spawnSync(binary, ["--version"], { encoding: "utf8" });
	console.error(`\n${binary} ${(version.stdout ?? "").trim()}`);
	const tested =
		files.length > 0
			? files
			: [
					"test/kernels",
					"test/engines/choose-engine",
					"test/engines/engine-choice",
					"test/lgcn/score/scores-node",
					"test/lgcn/train/training-node",
				];
	const { status } = spawnSync(binary, [vitest, "run", ...tested], {
		stdio: "inherit",
	});
	if (status !== 0) process.exitCode = 1;
}
if (
	binaries.length > 0 &&
	files.length === 0 &&
	!(await giveSameBytes(binaries))
)
	process.exitCode = 1;
