/** Installs an optional part: npm puts its packages into a folder of this package. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { packageRoot } from "../files/bundled.ts";
import { withFileErrors } from "../files/file-errors.ts";
import {
	buildCommand,
	folderOf,
	type PartName,
	partSpecifiers,
} from "./optional-parts.ts";

/** The one part whose install script runs: it downloads the native library. The script of onnxruntime-node would download an unused CUDA library. */
const PART_WITH_SCRIPT: PartName = "node";

/**
 * Installs a part in the version that package.json pins.
 * @throws InputError where npm fails, with the line of its report that names the reason
 */
export async function installPart(part: PartName): Promise<void> {
	const folder = folderOf(part);
	prepareFolder(folder);
	const { exitCode, stderr } = await runNpm([
		"install",
		"--prefix",
		folder,
		...partSpecifiers(part),
		// The peer dependencies of the packages are installed already.
		"--legacy-peer-deps",
		"--no-save",
		"--no-package-lock",
		"--loglevel=error",
		"--no-audit",
		"--no-fund",
		...(part === PART_WITH_SCRIPT ? [] : ["--ignore-scripts"]),
	]);
	if (exitCode !== 0)
		throw new InputError(
			"--install",
			`npm to install ${partSpecifiers(part).join(" ")}`,
			reasonOf(stderr),
			part === "node" ? buildCommand : undefined,
		);
	removeDuplicates(folder);
}

function prepareFolder(folder: string): void {
	withFileErrors(folder, "a folder to install into", () => {
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
	});
}

/** Runs the npm that runs this program, or else the one on PATH. */
function runNpm(
	args: readonly string[],
): Promise<{ exitCode: number | null; stderr: string }> {
	const { npm_execpath: npm } = process.env;
	const isWindows = process.platform === "win32";
	const stdio = ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"];
	const child = npm?.endsWith("npm-cli.js")
		? spawn(process.execPath, [npm, ...args], { stdio })
		: spawn(isWindows ? "npm.cmd" : "npm", args, { stdio, shell: isWindows });
	let stderr = "";
	child.stderr.setEncoding("utf8").on("data", (text) => {
		stderr += text;
	});
	return new Promise((resolve) => {
		child.on("error", ({ message }) =>
			resolve({ exitCode: null, stderr: message }),
		);
		child.on("close", (exitCode) => resolve({ exitCode, stderr }));
	});
}

/** The first line of npm's report that describes the error in words; lines before it only have a code. */
function reasonOf(stderr: string): string {
	const lines = stderr
		.split("\n")
		.map((line) => line.replace(/^npm (ERR!|error) ?/, "").trim())
		.filter((line) => line !== "");
	return (
		lines.find(
			(line) =>
				/error|E[A-Z]{4,}/i.test(line) &&
				/\s/.test(line) &&
				!line.startsWith("code "),
		) ??
		lines.at(0) ??
		"no reason"
	);
}

/** Removes copies of packages that gcn-cluster itself depends on: npm installs a second tfjs, but all engines must be backends of one. */
function removeDuplicates(folder: string): void {
	const { dependencies } = JSON.parse(
		readFileSync(join(packageRoot, "package.json"), "utf8"),
	);
	for (const name of Object.keys(dependencies)) {
		const duplicate = join(folder, "node_modules", name);
		rmSync(duplicate, { recursive: true, force: true });
	}
}
