/**
 * The Pythons that the peers run in: one with PyTorch, found, and the benchmark's own virtual environment, made on first use.
 * Where there is none its columns are left out, and said so.
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

/** A server with PyTorch, from GCN_CLUSTER_PYTHON or the system; null where there is none. */
export function startTorch() {
	const candidates = [
		process.env.GCN_CLUSTER_PYTHON,
		"/usr/bin/python3",
		"python3",
	].filter(Boolean);
	const found = candidates.find((name) => run(name, ["-c", "import torch"]));
	if (found) return startServer(found, [server]);
	console.error(
		`no PyTorch in ${candidates.join(", ")} (Debian: apt-get install python3-torch): its columns are left out`,
	);
	return null;
}

/** A server with faiss and scikit-learn; null where they cannot be had. */
export function startPackages() {
	if (makeEnvironment()) return startServer(python, [server]);
	const wanted = readFileSync(requirements, "utf8").trim().split("\n");
	console.error(
		`no Python with ${wanted.join(", ")}: its columns are left out`,
	);
	return null;
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
