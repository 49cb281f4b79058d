/** Time to score a pivot, subgraphs included: every engine that the build has against the peer. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "../../scripts/command-line.mjs";
import { alternate } from "./measure.mjs";
import { comparedRows, peerSides } from "./peers.mjs";
import { hasChoice, hasOption, runProgram } from "./program.mjs";

const engines = ["onnx", "node", "wasm"];
const batchSize = 32;
const compared = 32;

/** The ways in which a command of the build can run: `{ name, flags }`. */
export async function waysToRun({ dist, workers }, command) {
	const ways = [];
	const counts = (await hasOption(dist, command, "--workers"))
		? workers
		: [null];
	for (const engine of engines) {
		if (!(await hasChoice(dist, command, "--backend", engine))) continue;
		for (const count of counts)
			ways.push({
				name: count ? `${engine}, workers ${count}` : engine,
				flags: [
					"--backend",
					engine,
					...(count ? ["--workers", `${count}`] : []),
				],
			});
	}
	return ways;
}

/**
 * One table: milliseconds a pivot.
 * @param set rows and files of the data; `model`, `checkpoint`, `kAtHop`, `activeConnection` say what is computed, `flops(sizes)` how much that is
 */
export async function compareScoring(bench, set, task) {
	const { kAtHop, activeConnection, checkpoint } = task;
	const pivots = spread(set.rows, bench.quick ? 160 : 480);
	const sizes = await bench.ours.ask({
		task: "subgraphSizes",
		graph: set.graph,
		rows: set.rows,
		pivots,
		kAtHop,
		activeConnection,
	});
	const folder = mkdtempSync(join(tmpdir(), "bench-score-"));
	try {
		const sides = (await waysToRun(bench, "test")).map(({ name, flags }) => ({
			name,
			measure: () =>
				scoreWith(bench, set, task, [...flags, "--out-dir", folder]),
		}));
		const peers = await peerSidesOf(bench, set, task, pivots);
		const measured = await alternate([...sides, ...peers], bench.rounds);
		const flops = task.flops?.(sizes);
		return {
			title: `${task.title}: ms a pivot (${sizes.nodes.toFixed(0)} nodes in a subgraph), ${checkpoint.note}`,
			rows: comparedRows(measured, peers, flops, bench.peak),
			notes: task.isCompared
				? [
						await difference(
							bench,
							folder,
							{ pivots, perPivot: kAtHop[0] },
							measured,
						),
					]
				: [],
		};
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}

/** Pivots all over the set. */
function spread(rows, count) {
	return Array.from({ length: count }, (_, i) =>
		Math.floor((i * rows) / count),
	);
}

async function scoreWith(
	bench,
	set,
	{ kAtHop, activeConnection, checkpoint },
	flags,
) {
	const { result } = await runProgram(
		bench.dist,
		commandLine`test --val-feat-path ${set.features}
			--val-knn-graph-path ${set.graph} --checkpoint ${checkpoint.path}
			--k-at-hop ${kAtHop.map(String)} --active-connection ${activeConnection}
			${flags}`,
	);
	return (1000 * result.seconds.score) / result.pivots;
}

function peerSidesOf(bench, set, task, pivots) {
	const { features, graph, labels } = set;
	const { model, kAtHop, activeConnection, checkpoint } = task;
	const request = {
		task: "score",
		model,
		features,
		graph,
		labels,
		kAtHop,
		activeConnection,
		checkpoint: checkpoint.path,
		pivots,
		batchSize,
		keep: compared,
	};
	return peerSides(bench, request);
}

/** A note that all sides computed the same: the largest difference from the scores that the peers returned. */
async function difference({ ours }, folder, { pivots, perPivot }, measured) {
	const peers = measured.filter(({ detail }) => detail.scores);
	if (peers.length === 0 || measured.length === peers.length)
		return "Scores not compared.";
	const { scores } = await ours.ask({
		task: "scoresOf",
		path: join(folder, "scores.npy"),
		perPivot,
		pivots: pivots.slice(0, compared),
	});
	let largest = 0;
	for (const { detail } of peers)
		detail.scores.forEach((row, p) => {
			row.forEach((value, c) => {
				largest = Math.max(largest, Math.abs(value - scores[p][c]));
			});
		});
	return `Largest difference from the peers' scores: ${largest.toExponential(1)}.`;
}
