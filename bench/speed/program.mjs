/** The built program as a user runs it: with `--json`, its time and memory from outside. */
import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { commandLine } from "../../scripts/command-line.mjs";

const usage = pathToFileURL(join(import.meta.dirname, "usage.mjs")).href;

/**
 * Runs a command of the build in `dist`; resolves with what it printed as JSON (null where nothing), the seconds from start to end, peak memory and CPU time.
 * @param watch called with the child; may end it with SIGINT, which is no failure
 */
export async function runProgram(dist, args, watch = null) {
	const folder = mkdtempSync(join(tmpdir(), "bench-usage-"));
	const report = join(folder, "usage.json");
	const startedAt = performance.now();
	try {
		const child = spawn(
			process.execPath,
			commandLine`--import ${usage} ${join(dist, "bin/gcn-cluster.js")}
				${args} --json --quiet`,
			{
				stdio: ["ignore", "pipe", "pipe"],
				env: { ...process.env, GCN_CLUSTER_USAGE: report },
			},
		);
		watch?.(child);
		const { code, stdout, stderr } = await outputOf(child);
		const seconds = (performance.now() - startedAt) / 1000;
		if (code !== 0 && !(watch && code === 130))
			throw new Error(`gcn-cluster ${args.join(" ")}: ${code}\n${stderr}`);
		const result = code === 0 ? JSON.parse(stdout) : null;
		return { result, seconds, ...JSON.parse(readFileSync(report, "utf8")) };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Runs a script on a build with a request; resolves with its answer, one line of JSON, and the seconds from start to end. */
export async function runScript(dist, script, request) {
	const startedAt = performance.now();
	const args = [script, dist, JSON.stringify(request)];
	const child = spawn(process.execPath, args, {
		stdio: ["ignore", "pipe", "pipe"],
	});
	const { code, stdout, stderr } = await outputOf(child);
	const wallSeconds = (performance.now() - startedAt) / 1000;
	if (code !== 0) throw new Error(`${args.join(" ")}: ${code}\n${stderr}`);
	return { ...JSON.parse(stdout), wallSeconds };
}

function outputOf(child) {
	const output = { stdout: "", stderr: "" };
	for (const name of ["stdout", "stderr"])
		child[name].setEncoding("utf8").on("data", (text) => {
			output[name] += text;
		});
	return new Promise((resolve, reject) => {
		child.on("error", reject);
		child.on("close", (code, signal) =>
			resolve({ code: code ?? signal, ...output }),
		);
	});
}

/** Whether a command of the build has a flag that does something: some are taken for the reference's sake alone. */
export async function hasOption(dist, command, flag) {
	const { commandOptions } = await import(join(dist, "src/index.js"));
	const spec = commandOptions[command].find((each) => each.flag === flag);
	return Boolean(spec) && !spec.meaning.startsWith("accepted for");
}

/** Whether a command of the build takes `name` for a flag of choices. */
export async function hasChoice(dist, command, flag, name) {
	const { commandOptions } = await import(join(dist, "src/index.js"));
	const spec = commandOptions[command].find((each) => each.flag === flag);
	return spec?.choices.includes(name) ?? false;
}
