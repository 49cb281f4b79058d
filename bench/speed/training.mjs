/** Time of training a subgraph, building included: steps of a run that is stopped after them, against the peer's. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { commandLine } from "../../scripts/command-line.mjs";
import { alternate } from "./measure.mjs";
import { comparedRows, peerSides } from "./peers.mjs";
import { runProgram } from "./program.mjs";
import { waysToRun } from "./scoring.mjs";

const warmSteps = 4;
const pollMs = 5;

/** One table: milliseconds a subgraph. `task` as for scoring, with `batchSize`, `flags` of the command, steps of ours and of the peer. */
export async function compareTraining(bench, set, task) {
	const { kAtHop, activeConnection, batchSize } = task;
	const sizes = await bench.ours.ask({
		task: "subgraphSizes",
		graph: set.graph,
		rows: set.rows,
		kAtHop,
		activeConnection,
		pivots: Array.from({ length: 100 }, (_, i) => i),
	});
	const sides = (await waysToRun(bench, "train")).map(({ name, flags }) => ({
		name,
		measure: () => trainWith(bench, set, task, flags),
	}));
	const peers = await peerSidesOf(bench, set, task);
	const measured = await alternate([...sides, ...peers], bench.rounds);
	const flops = task.flops?.(sizes);
	return {
		title: `${task.title}: ms a subgraph (${sizes.nodes.toFixed(0)} nodes), batches of ${batchSize}`,
		rows: comparedRows(measured, peers, flops, bench.peak),
		notes: [],
	};
}

async function trainWith(bench, set, task, engineFlags) {
	const { kAtHop, activeConnection, batchSize, steps, flags } = task;
	const folder = mkdtempSync(join(tmpdir(), "bench-train-"));
	const clock = {};
	try {
		await runProgram(
			bench.dist,
			commandLine`train --feat-path ${set.features}
				--labels-path ${set.labels} --knn-graph-path ${set.graph} --k-at-hop
				${kAtHop.map(String)} --active-connection ${activeConnection}
				--batch-size ${batchSize} --epochs 1 --print-freq 1
				--logs-dir ${folder} ${flags} ${engineFlags}`,
			(child) => watchSteps(child, join(folder, "log.txt"), steps, clock),
		);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
	if (!clock.endedAt) throw new Error("the run ended before its steps");
	return (clock.endedAt - clock.startedAt) / (clock.steps * batchSize);
}

/** Reads the clock after the first steps and after `steps` more, then stops the run as Ctrl-C does. */
async function watchSteps(child, log, steps, clock) {
	let first = 0;
	while (child.exitCode === null && child.signalCode === null) {
		await setTimeout(pollMs);
		const done = existsSync(log) ? countLines(log) : 0;
		if (done < warmSteps) continue;
		if (!clock.startedAt) {
			clock.startedAt = performance.now();
			first = done;
		}
		if (done - first < steps) continue;
		clock.endedAt = performance.now();
		clock.steps = done - first;
		child.kill("SIGINT");
		return;
	}
}

function countLines(path) {
	return readFileSync(path, "utf8").split("\n").length - 1;
}

function peerSidesOf(bench, set, task) {
	const { features, graph, labels } = set;
	const { model, kAtHop, activeConnection, batchSize, peerSteps } = task;
	return peerSides(bench, {
		task: "train",
		model,
		features,
		graph,
		labels,
		kAtHop,
		activeConnection,
		batchSize,
		steps: peerSteps,
	});
}
