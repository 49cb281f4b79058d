/**
 * `npm run test:fuzz [-- --inputs N --commands N --seed S --threads T --fresh | --input N]`: compiles the sources and the fuzzer beside
 * them and runs it; `test/fuzz/main.ts` says what the options do.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const inRoot = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

function run(...args) {
	const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
	if (status !== 0) process.exit(status ?? 1);
}

run(inRoot("scripts/build-kernels.mjs"));
run(
	inRoot("node_modules/typescript/bin/tsc"),
	"-p",
	inRoot("tsconfig.fuzz.json"),
);
run(inRoot(".cache/fuzz/test/fuzz/main.js"), ...process.argv.slice(2));
