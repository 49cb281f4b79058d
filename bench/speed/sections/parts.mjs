/**
 * The same clusters by `cluster`, by `plan`, one `part` and `finish`, and by three workers on a queue; then what n machines would take, from the time of each part alone.
 * --sizes N: other numbers of rows
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "../../../scripts/command-line.mjs";
import { alternate } from "../measure.mjs";
import { runProgram } from "../program.mjs";
import { gigabytes, unit } from "../tables.mjs";

export const title = "A run in parts";

const cols = 128;
const parts = 8;
const workers = 3;
const machines = [1, 2, 4, 8];

export async function run(bench) {
	const sizes = bench.sizes ?? [bench.quick ? 20_000 : 1_000_000];
	const tables = [];
	for (const rows of sizes) tables.push(await compare(bench, rows));
	return tables.flat();
}

async function compare(bench, rows) {
	const { features } = await bench.ours.ask({ task: "dataSet", rows, cols });
	const folder = mkdtempSync(join(tmpdir(), "bench-parts-"));
	const job = { dist: bench.dist, features, folder };
	try {
		const sides = [
			{ name: "cluster", measure: () => cluster(job) },
			{ name: "plan, part, finish", measure: () => inParts(job) },
		];
		if (hasRedis())
			sides.push({
				name: `cluster --queue, ${workers} workers`,
				measure: () => onQueue(job),
			});
		const measured = await alternate(sides, bench.rounds, "cluster");
		const alone = await partsAlone(job);
		const [whole, ...others] = measured.map(({ detail }) => detail);
		for (const { clusters } of [...others, alone])
			if (!clusters.equals(whole.clusters))
				throw new Error("the clusters of parts are not those of cluster");
		const size = `${rows.toLocaleString("en")} x ${cols}`;
		return [compareTable(size, measured), scalingTable(size, alone)];
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

function compareTable(size, measured) {
	return {
		title: `${size}, ${parts} parts: seconds`,
		rows: [
			[
				"",
				"median",
				"lowest",
				"highest",
				"times cluster",
				"most memory of a process",
			],
			...measured.map(({ name, median, lowest, highest, ratio, detail }) => [
				name,
				...[median, lowest, highest].map(unit),
				(1 / ratio).toFixed(3),
				gigabytes(detail.peakBytes),
			]),
		],
		notes: ["All leave the same bytes."],
	};
}

function scalingTable(size, { steps, outside }) {
	const secondsOn = (count) =>
		outside +
		byStage(steps).reduce((sum, ofStage) => sum + longest(ofStage, count), 0);
	const one = secondsOn(1);
	return {
		title: `${size}: seconds on machines of two cores, each part timed alone`,
		rows: [
			["machines", "seconds", "times as fast", "of them in stages of one part"],
			...machines.map((count) => [
				`${count}`,
				unit(secondsOn(count)),
				(one / secondsOn(count)).toFixed(2),
				unit(outside + secondsAlone(steps)),
			]),
		],
		notes: [
			"A stage begins when the one before has ended. What reading from another machine's disk takes is not counted.",
		],
	};
}

/** The longest time of a machine that takes parts of a stage in their order as it becomes free. */
function longest(ofStage, count) {
	const busy = new Array(count).fill(0);
	for (const { seconds } of ofStage)
		busy[busy.indexOf(Math.min(...busy))] += seconds;
	return Math.max(...busy);
}

function secondsAlone(steps) {
	const single = byStage(steps).filter(({ length }) => length === 1);
	return single.flat().reduce((sum, { seconds }) => sum + seconds, 0);
}

/** The steps of each stage; those of one follow one another. */
function byStage(steps) {
	const stages = new Map();
	for (const step of steps)
		stages.set(step.stage, [...(stages.get(step.stage) ?? []), step]);
	return [...stages.values()];
}

const outOf = ({ folder }) => join(folder, "clusters.npy");
const clusterArguments = (job) =>
	commandLine`--feat-path ${job.features} --method approximate --out ${outOf(job)} --force`;

async function cluster(job) {
	const { seconds, peakBytes } = await runProgram(
		job.dist,
		commandLine`cluster ${clusterArguments(job)}`,
	);
	return { value: seconds, peakBytes, clusters: readFileSync(outOf(job)) };
}

/** Plans a run, has its parts computed by `compute`, which returns what each command took, and finishes it. */
async function planned(job, compute) {
	const run = mkdtempSync(join(job.folder, "run-"));
	const began = performance.now();
	const plan = await runProgram(
		job.dist,
		commandLine`plan ${clusterArguments(job)} --run ${run} --parts ${parts}`,
	);
	const steps = await compute(run, plan.result.stages);
	const finish = await runProgram(
		job.dist,
		commandLine`finish --run ${run} --force`,
	);
	const value = (performance.now() - began) / 1000;
	rmSync(run, { recursive: true });
	const peaks = [plan, finish, ...steps].map(({ peakBytes }) => peakBytes);
	return {
		value,
		steps,
		outside: plan.seconds + finish.seconds,
		peakBytes: Math.max(...peaks),
		clusters: readFileSync(outOf(job)),
	};
}

const inParts = (job) =>
	planned(job, async (run) => [
		await runProgram(job.dist, commandLine`part --run ${run}`),
	]);

const partsAlone = (job) =>
	planned(job, (run, stages) => eachPart(job, run, stages));

async function eachPart(job, run, stages) {
	const steps = [];
	for (const { name: stage, parts: count } of stages)
		for (let part = 0; part < count; part++) {
			const { seconds, peakBytes } = await runProgram(
				job.dist,
				commandLine`part --run ${run} --stage ${stage} --part ${part}`,
			);
			steps.push({ stage, seconds, peakBytes });
			console.error(
				`${stage} ${part}: ${seconds.toFixed(1)} s, ${gigabytes(peakBytes)}`,
			);
		}
	return steps;
}

function hasRedis() {
	try {
		execFileSync("redis-server", ["--version"], { stdio: "ignore" });
		return true;
	} catch {
		return false;
	}
}

async function onQueue(job) {
	const port = await freePort();
	const data = mkdtempSync(join(job.folder, "redis-"));
	const redis = spawn(
		"redis-server",
		commandLine`--port ${port} --bind 127.0.0.1 --dir ${data} --appendonly yes`,
		{ stdio: "ignore" },
	);
	const queue = `redis://127.0.0.1:${port}`;
	const workerProcesses = [];
	try {
		const run = join(job.folder, "queued");
		mkdirSync(run);
		for (let i = 0; i < workers; i++)
			workerProcesses.push(
				spawn(
					process.execPath,
					commandLine`${join(job.dist, "bin/gcn-cluster.js")} worker --queue ${queue} --allow ${job.folder} --workers 1`,
					{ stdio: "ignore" },
				),
			);
		const { seconds, peakBytes } = await runProgram(
			job.dist,
			commandLine`cluster ${clusterArguments(job)} --queue ${queue} --run ${run} --parts ${parts}`,
		);
		rmSync(run, { recursive: true });
		return { value: seconds, peakBytes, clusters: readFileSync(outOf(job)) };
	} finally {
		for (const child of [...workerProcesses, redis]) {
			const ended = new Promise((resolve) => child.once("exit", resolve));
			child.kill();
			await ended;
		}
	}
}

function freePort() {
	return new Promise((resolve) => {
		const server = createServer().listen(0, "127.0.0.1", () => {
			const { port } = server.address();
			server.close(() => resolve(port));
		});
	});
}
