/** Runs a command line by a build and hashes what it leaves. */
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
} from "node:fs";
import { join } from "node:path";

/** Does a run in an empty folder; gives the SHA-256 of each file that it leaves there and of what it prints. */
export async function hashRun(
	build,
	{ commands, isPrinted, tolerance },
	folder,
) {
	mkdirSync(folder, { recursive: true });
	let failure = null;
	let printed = "";
	for (const argv of commands) {
		const options = isPrinted ? [] : ["--seed", "7", "--quiet"];
		const done = await runProgram(build, [...argv, ...options], folder);
		if (done.status !== 0) failure = `${done.status}: ${done.stderr}`;
		printed += isPrinted ? tableOf(done.stdout) : withoutTimes(done.stdout);
	}
	const hashes = new Map();
	for (const name of readdirSync(folder, { recursive: true }).sort()) {
		const path = join(folder, name);
		if (statSync(path).isFile()) hashes.set(name, hashFile(path));
	}
	let scores = null;
	if (tolerance) scores = readScores(join(folder, "scores.npy"));
	else if (printed !== "") hashes.set("stdout", hashOf(printed));
	rmSync(folder, { recursive: true });
	return { failure, hashes, scores };
}

async function runProgram({ binary, program }, argv, folder) {
	const child = spawn(binary, [program, ...argv], { cwd: folder });
	const [stdout, stderr, status] = await Promise.all([
		textOf(child.stdout),
		textOf(child.stderr),
		new Promise((done) => {
			child.on("close", done);
			child.on("error", () => done(-1));
		}),
	]);
	return { stdout, stderr, status };
}

async function textOf(stream) {
	let text = "";
	for await (const piece of stream.setEncoding("utf8")) text += piece;
	return text;
}

function hashOf(bytes) {
	return createHash("sha256").update(bytes).digest("hex").slice(0, 16);
}

/** A training log says on each line how long the steps took; that is left out. */
function hashFile(path) {
	const bytes = readFileSync(path);
	if (!path.endsWith("log.txt")) return hashOf(bytes);
	const times = /\t(Time|Data|Samples\/s|Left) [^\t\n]*/g;
	return hashOf(bytes.toString().replace(times, ""));
}

/** The float32 values of a .npy file of version 1.0; none where it is missing. */
function readScores(path) {
	if (!existsSync(path)) return new Float32Array();
	const bytes = readFileSync(path);
	const values = bytes.subarray(10 + bytes.readUInt16LE(8));
	return new Float32Array(Uint8Array.from(values).buffer);
}

/** The lines of JSON or of a table, which has two spaces between columns; sentences around it may change. */
function tableOf(stdout) {
	const lines = stdout.split("\n");
	return lines.filter((text) => /^\{|\S {2,}\S/.test(text)).join("\n");
}

/** A run's JSON says how long it took; that is left out. */
function withoutTimes(stdout) {
	if (!stdout.startsWith("{")) return stdout;
	const { seconds, ...others } = JSON.parse(stdout);
	return JSON.stringify(others);
}
