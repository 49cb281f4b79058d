/** Brings an optional part: npm installs its packages into a folder of this package. */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../errors.ts";
import { packageRoot } from "../files/bundled.ts";
import { fileError } from "../files/file-errors.ts";
import {
	buildCommand,
	folderOf,
	type PartName,
	partSpecifiers,
} from "./optional-parts.ts";

/** Only this package's install script is wanted, which downloads its native part; that of onnxruntime-node would download a CUDA library that is not used. */
const WITH_SCRIPT: PartName = "node";

/**
 * Installs a part in the version that package.json pins.
 * @throws InputError where npm fails, with the first line it says about it
 */
export async function installPart(part: PartName): Promise<void> {
	const folder = folderOf(part);
	prepareFolder(folder);
	const { exitCode, stderr } = await runNpm([
		...["install", "--prefix", folder, ...partSpecifiers(part)],
		// What the packages want as peers is here already.
		...["--legacy-peer-deps", "--no-save", "--no-package-lock"],
		...["--loglevel=error", "--no-audit", "--no-fund"],
		...(part === WITH_SCRIPT ? [] : ["--ignore-scripts"]),
	]);
	if (exitCode !== 0)
		throw new InputError(
			"--install",
			`npm to install ${partSpecifiers(part).join(" ")}`,
			reasonOf(stderr),
			part === "node" ? buildCommand : undefined,
		);
	removeDoubles(folder);
}

function prepareFolder(folder: string): void {
	try {
		rmSync(folder, { recursive: true, force: true });
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		throw fileError(folder, "a folder to install into", error);
	}
}

/** npm as it runs this program, or else the one on the path. */
function runNpm(
	words: readonly string[],
): Promise<{ exitCode: number | null; stderr: string }> {
	const { npm_execpath: npm } = process.env;
	const isWindows = process.platform === "win32";
	const stdio = ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"];
	const child = npm?.endsWith("npm-cli.js")
		? spawn(process.execPath, [npm, ...words], { stdio })
		: spawn(isWindows ? "npm.cmd" : "npm", words, { stdio, shell: isWindows });
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

/** The line of npm's report that says most: one that names an error, not its code alone, which comes first. */
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

/** Engines are backends of this package's own tfjs: npm knows only the folder, and brings it a second time. */
function removeDoubles(folder: string): void {
	const { dependencies } = JSON.parse(
		readFileSync(join(packageRoot, "package.json"), "utf8"),
	);
	for (const name of Object.keys(dependencies)) {
		const double = join(folder, "node_modules", name);
		rmSync(double, { recursive: true, force: true });
	}
}
