/**
 * The Python that the peers run in: the benchmark's own virtual environment, made on first use.
 * Where it cannot be made its columns are left out, and said so.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startServer } from "./servers.mjs";

const here = import.meta.dirname;
const server = join(here, "../peer/serve.py");
const environment = join(here, ".venv");
const python = join(
	environment,
	process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);
const requirements = join(here, "requirements.txt");
/** A copy of what is installed, written last. */
const installed = join(environment, "requirements.txt");

/** What would hold the peers back: fewer threads, or kernels of another processor for an OpenBLAS older than theirs. */
const limits = [
	"OMP_NUM_THREADS",
	"OPENBLAS_NUM_THREADS",
	"MKL_NUM_THREADS",
	"OPENBLAS_CORETYPE",
	"OPENBLAS_L2_SIZE",
];

/**
 * Two servers, as PyTorch and the others each bring a thread pool of their own; nulls where there is no environment.
 * `startPackages` starts another server, for a task whose peak memory counts. Nothing runs on a GPU.
 */
export function startPeers() {
	if (!makeEnvironment()) {
		console.error(
			`no Python with what ${requirements} names: its columns are left out`,
		);
		return { torch: null, packages: null, startPackages: null };
	}
	const env = { ...process.env, CUDA_VISIBLE_DEVICES: "" };
	for (const name of limits) delete env[name];
	const start = () => startServer(python, [server], env);
	return { torch: start(), packages: start(), startPackages: start };
}

function makeEnvironment() {
	const wanted = readFileSync(requirements, "utf8");
	if (existsSync(installed) && readFileSync(installed, "utf8") === wanted)
		return true;
	const pip = ["-m", "pip", "install", "--quiet", "-r", requirements];
	const isMade =
		(existsSync(python) || run("python3", ["-m", "venv", environment])) &&
		run(python, [...pip, "--disable-pip-version-check"]);
	if (isMade) writeFileSync(installed, wanted);
	return isMade;
}

function run(command, args) {
	const { status } = spawnSync(command, args, { stdio: "ignore" });
	return status === 0;
}
