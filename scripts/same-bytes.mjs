/**
 * Whether two builds leave the same bytes: `node scripts/same-bytes.mjs --before FOLDER [--faces FOLDER] [--only NAME]`.
 * FOLDER is another checkout with its own `dist`; without it the hashes of this one are printed.
 * Engines that load in one of them are compared, and real faces where this machine has them. Exits 1 where anything differs.
 */
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { prepareInputs } from "./byte-inputs.mjs";
import { listNodeRuns, listRuns } from "./byte-runs.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";

/** A build, and the Node that runs it. */
function buildOf(checkout, binary = process.execPath) {
	return { binary, program: join(checkout, "dist/bin/gcn-cluster.js") };
}

function loadedEngines({ binary, program }) {
	const argv = [program, "engines", "--json"];
	const { stdout, stderr } = spawnSync(binary, argv, { encoding: "utf8" });
	if (stdout === "") throw new Error(`${program}: ${stderr}`);
	const { engines } = JSON.parse(stdout);
	return engines.filter(({ loads }) => loads).map(({ name }) => name);
}

/** Does a run in an empty folder; gives the SHA-256 of each file that it leaves there and of what it prints. */
async function hashRun(build, { commands, isPrinted }, folder) {
	mkdirSync(folder, { recursive: true });
	let failure = null;
	let printed = "";
	for (const argv of commands) {
		const options = isPrinted ? [] : ["--seed", "7", "--quiet"];
		const done = await runProgram(build, [...argv, ...options], folder);
		if (done.status !== 0) failure = `${done.status}: ${done.stderr}`;
		printed += withoutTimes(done.stdout);
	}
	const hashes = new Map();
	for (const name of readdirSync(folder, { recursive: true }).sort()) {
		const path = join(folder, name);
		if (statSync(path).isFile()) hashes.set(name, hashFile(path));
	}
	if (printed !== "") hashes.set("stdout", hashOf(printed));
	rmSync(folder, { recursive: true });
	return { failure, hashes };
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

/** A run's JSON says how long it took; that is left out. */
function withoutTimes(stdout) {
	if (!stdout.startsWith("{")) return stdout;
	const { seconds, ...others } = JSON.parse(stdout);
	return JSON.stringify(others);
}

/** Runs everything by all builds, side by side; `report` gets each run with one result per build. */
async function compareBuilds(builds, runs, folder, report) {
	let isEqual = true;
	for (const run of runs) {
		const results = await Promise.all(
			builds.map((build, i) => hashRun(build, run, join(folder, `${i}`))),
		);
		if (!report(run, results)) isEqual = false;
	}
	return isEqual;
}

async function inTemporaryFolder(use) {
	const folder = mkdtempSync(join(tmpdir(), "same-bytes-"));
	try {
		return await use(folder);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

const WIDTHS = [44, 19, 16, 16];

function line(cells) {
	return cells.map((cell, i) => cell.padEnd(WIDTHS[i] ?? 0)).join(" | ");
}

/** Prints a line of the table for each file of a run; returns whether all builds gave the same files and none failed. */
function reportRun({ name }, results) {
	const [{ hashes }] = results;
	const failures = results.flatMap(({ failure }) => failure ?? []);
	const files = new Set(results.flatMap((result) => [...result.hashes.keys()]));
	const cells = [...files].map((file) => [
		name,
		file,
		...results.map((result) => result.hashes.get(file) ?? "none"),
	]);
	const isSame = ([, file, ...others]) =>
		others.every((hash) => hash === hashes.get(file));
	for (const row of cells)
		console.log(line([...row, isSame(row) ? "yes" : "NO"]));
	for (const failure of failures) console.log(`${name}: failed, ${failure}`);
	return cells.every(isSame) && failures.length === 0;
}

/** Prints the hashes, and returns whether all binaries and this Node give the same ones. */
export async function giveSameBytes(binaries) {
	const builds = [process.execPath, ...binaries].map((binary) =>
		buildOf(root, binary),
	);
	return await inTemporaryFolder(async (folder) => {
		const runs = listNodeRuns(prepareInputs(root, null, folder));
		return await compareBuilds(builds, runs, folder, reportRun);
	});
}

async function main() {
	const { values } = parseArgs({
		options: {
			before: { type: "string" },
			faces: { type: "string" },
			only: { type: "string", default: "" },
		},
	});
	const shared = process.env.GCN_CLUSTER_SHARED ?? "../shared";
	const faces = values.faces ?? resolve(root, shared, "faces");
	const checkouts = [values.before, root].filter(Boolean);
	const builds = checkouts.map((checkout) => buildOf(resolve(checkout)));
	if (existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
	const engines = [...new Set(builds.flatMap(loadedEngines))];
	console.log(`engines: ${engines.join(", ")}`);
	const titles = builds.length > 1 ? ["before", "after"] : ["this build"];
	const isEqual = await inTemporaryFolder(async (folder) => {
		const inputs = prepareInputs(root, faces, folder);
		console.log(`faces: ${inputs.faces ? faces : "none"}`);
		const runs = listRuns(inputs, engines).filter(({ name }) =>
			name.includes(values.only),
		);
		console.log(line(["run", "file", ...titles, "equal"]));
		return await compareBuilds(builds, runs, folder, reportRun);
	});
	if (!isEqual) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
