/** The Python that the peers run in: a virtual environment of the bench's own, made on first use; the product needs none of it. */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Skip } from "./skip.mjs";

const here = import.meta.dirname;
const environment = join(here, ".venv");
const python = join(
	environment,
	process.platform === "win32" ? "Scripts/python.exe" : "bin/python",
);
/** A copy of what is installed, written last. */
const installed = join(environment, "requirements.txt");
export const requirements = join(here, "requirements.txt");

/** Path of one of the scripts beside this file. */
export const script = (name) => join(here, name);

/**
 * Runs one of the scripts beside this file; what it prints goes to stderr.
 * @throws Skip where there is no Python 3 or its packages cannot be had
 */
export function runPython(name, args) {
	makeEnvironment();
	run(python, [script(name), ...args]);
}

function makeEnvironment() {
	const wanted = readFileSync(requirements, "utf8");
	if (existsSync(installed) && readFileSync(installed, "utf8") === wanted)
		return;
	try {
		if (!existsSync(python)) run("python3", ["-m", "venv", environment]);
		const pip = ["-m", "pip", "install", "--quiet"];
		run(python, [...pip, "--disable-pip-version-check", "-r", requirements]);
	} catch (error) {
		throw new Skip(
			`no Python 3 with ${wanted.trim().split("\n").join(", ")}: ${error.message}`,
		);
	}
	writeFileSync(installed, wanted);
}

function run(command, args) {
	const { error, status } = spawnSync(command, args, {
		stdio: ["ignore", process.stderr, process.stderr],
	});
	if (error || status !== 0)
		throw new Error(
			`${[command, ...args].join(" ").slice(0, 200)} ended with ${error?.message ?? status}`,
		);
}
