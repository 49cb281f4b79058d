/** The program as it is installed, run as a process of its own. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

const root = resolve(import.meta.dirname, "../..");
export const programFile = join(root, "dist/bin/gcn-cluster.js");

/** Builds what is missing or older than a source: the kernels and the page, which tests of sources need, and the program. */
export function buildIfStale(): void {
	for (const name of ["build-kernels.mjs", "build-page.mjs"])
		spawnSync(process.execPath, [join(root, "scripts", name)], {
			stdio: "inherit",
		});
	const modified = (path: string) => statSync(path).mtimeMs;
	const sources = ["bin", "src"].flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true })
			.map((name) => join(root, folder, String(name)))
			.filter((path) => path.endsWith(".ts")),
	);
	const newest = Math.max(...sources.map(modified));
	if (existsSync(programFile) && modified(programFile) >= newest) return;
	const tsc = join(root, "node_modules/typescript/bin/tsc");
	const build = [tsc, "-p", join(root, "tsconfig.build.json")];
	spawnSync(process.execPath, build, { stdio: "inherit" });
}

/** URL of a module of `src`, as it is built. */
export function builtModule(name: string): string {
	return pathToFileURL(join(root, "dist/src", `${name}.js`)).href;
}

export interface Ended {
	/** Null where a signal ended it. */
	readonly exitCode: number | null;
	readonly stdout: string;
	readonly stderr: string;
}

/** Starts the program; `whileRunning` may look at what it prints to stderr and act on it. */
export function runProgramFile(
	argv: readonly string[],
	options: {
		readonly nodeOptions?: readonly string[];
		readonly stdout?: "pipe" | number;
		readonly onStart?: (child: ChildProcess) => void;
		readonly onStderr?: (child: ChildProcess, stderr: string) => void;
	} = {},
): Promise<Ended> {
	const { nodeOptions = [], stdout: out = "pipe" } = options;
	const child = spawn(
		process.execPath,
		[...nodeOptions, programFile, ...argv],
		{
			stdio: ["ignore", out, "pipe"],
		},
	);
	const ended = untilEnded(child, (stderr) =>
		options.onStderr?.(child, stderr),
	);
	options.onStart?.(child);
	return ended;
}

/** What a process prints by its end. @param onStderr called with all of stderr so far */
export function untilEnded(
	child: ChildProcess,
	onStderr: (stderr: string) => void = () => {},
): Promise<Ended> {
	let stdout = "";
	let stderr = "";
	child.stdout?.setEncoding("utf8").on("data", (text) => {
		stdout += text;
	});
	child.stderr?.setEncoding("utf8").on("data", (text) => {
		stderr += text;
		onStderr(stderr);
	});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (exitCode) => resolve({ exitCode, stdout, stderr }));
	});
}
