/** The exact graph of the 80 nearest rows, beside faiss's IndexFlatIP. */
import { availableParallelism } from "node:os";
import { pairFlops } from "../flops.mjs";
import { alternate } from "../measure.mjs";
import { countThreads } from "../peers.mjs";
import { hasChoice } from "../program.mjs";
import { facesOf } from "../sets.mjs";
import { share, times, unit } from "../tables.mjs";

export const title = "Exact kNN graph";

const k = 80;

export async function run(bench) {
	const { ours, quick } = bench;
	const large = { rows: quick ? 20_000 : 100_000, cols: 128 };
	const paths = await ours.ask({ task: "dataSet", ...large });
	const tables = [];
	for (const set of [await facesOf(bench), { ...large, ...paths }])
		tables.push(await compareExact(bench, set));
	return tables;
}

async function compareExact(bench, { rows, cols, features }) {
	const { ours, packages, versions, dist, rounds, peak } = bench;
	const threads = availableParallelism();
	const peer = `faiss ${versions.faiss} IndexFlatIP, ${countThreads(threads)}`;
	const sides = [];
	for (const backend of ["onnx", "node", "wasm"]) {
		if (!(await hasChoice(dist, "knn", "--backend", backend))) continue;
		const task = { task: "neighbours", features, k, backend, method: "exact" };
		sides.push({
			name: backend,
			measure: () => secondsOf(ours, task),
		});
	}
	if (packages) {
		const kind = { kind: "exact", threads };
		const task = { task: "neighbours", ...kind, features, k };
		sides.push({
			name: peer,
			measure: () => secondsOf(packages, task),
		});
	}
	const measured = await alternate(sides, rounds, peer);
	const gflop = pairFlops(rows, cols) / 1e9;
	return {
		title: `${rows.toLocaleString("en")} x ${cols}, k ${k}: seconds`,
		rows: [
			[
				"",
				"median",
				"lowest",
				"highest",
				"CPU s",
				"times the peer",
				"of GEMM peak",
			],
			...measured.map(({ name, median, lowest, highest, ratio, detail }) => [
				name,
				...[median, lowest, highest, detail.cpuSeconds].map(unit),
				times(ratio),
				// faiss multiplies every pair twice, from both its rows.
				share(((name === peer ? 2 : 1) * gflop) / median, peak),
			]),
		],
		notes: [],
	};
}

async function secondsOf(server, task) {
	const answer = await server.ask(task);
	return { ...answer, value: answer.seconds };
}
