/** The approximate graph beside faiss's IndexHNSWFlat, at the recall that ours has: the peer's search is widened until it has it too. */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { alternate } from "../measure.mjs";
import { countThreads } from "../peers.mjs";
import { times, unit } from "../tables.mjs";

export const title = "Approximate kNN graph";

const k = 80;
const recallRows = 300;
const threads = availableParallelism();
const index = { links: 16, efConstruction: 128, threads };
/** Widths of the peer's search that are tried. */
const widths = [96, 128, 160, 224, 320, 448, 640, 896, 1280];

export async function run(bench) {
	const { ours, packages, versions, quick } = bench;
	const peer = `faiss ${versions.faiss} IndexHNSWFlat, ${countThreads(threads)}`;
	const set = { rows: quick ? 20_000 : 100_000, cols: 128 };
	const { features } = await ours.ask({ task: "dataSet", ...set });
	const task = { task: "neighbours", features, k, method: "approximate" };
	const sides = [
		{
			name: "gcn-cluster",
			measure: async () => {
				const answer = await ours.ask({ ...task, backend: "wasm", recallRows });
				return { ...answer, value: answer.seconds };
			},
		},
	];
	if (packages) {
		const { recall: wanted } = await sides[0].measure();
		const tuned = await widen(bench, features, wanted);
		sides.push({
			name: peer,
			measure: async () => {
				const answer = await packages.ask({ ...task, ...tuned.request });
				return { ...answer, value: answer.seconds, recall: tuned.recall };
			},
		});
	}
	const measured = await alternate(sides, bench.rounds, peer);
	return [
		{
			title: `${set.rows.toLocaleString("en")} x ${set.cols}, k ${k}: seconds`,
			rows: [
				[
					"",
					"median",
					"lowest",
					"highest",
					"CPU s",
					`recall@${k}`,
					"times the peer",
				],
				...measured.map(({ name, median, lowest, highest, ratio, detail }) => [
					name,
					...[median, lowest, highest, detail.cpuSeconds].map(unit),
					detail.recall.toFixed(3),
					times(ratio),
				]),
			],
			notes: [],
		},
	];
}

/** The narrowest search of the peer that reaches `wanted`, or the widest there is. */
async function widen({ ours, packages }, features, wanted) {
	const folder = mkdtempSync(join(tmpdir(), "bench-hnsw-"));
	const graph = join(folder, "graph.npy");
	try {
		for (const efSearch of widths) {
			const request = { kind: "hnsw", ...index, efSearch };
			const task = { task: "neighbours", features, k, ...request };
			await packages.ask({ ...task, out: graph, isTuning: true });
			const judged = { task: "recall", features, graph, rows: recallRows };
			const { recall } = await ours.ask(judged);
			console.error(`faiss, efSearch ${efSearch}: recall ${recall.toFixed(4)}`);
			if (recall >= wanted || efSearch === widths.at(-1))
				return { request, recall };
		}
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
