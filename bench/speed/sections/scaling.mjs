/** `cluster` from features to clusters at growing sizes: time, peak memory, and the exponent of the time. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { commandLine } from "../../../scripts/command-line.mjs";
import { fitExponent, plotScaling } from "../plot.mjs";
import { runProgram } from "../program.mjs";
import { gigabytes, unit } from "../tables.mjs";

export const title = "From features to clusters";

const cols = 128;

export async function run(bench) {
	const sizes = bench.quick
		? [3_000, 10_000, 30_000]
		: [10_000, 100_000, 1_000_000];
	const points = [];
	for (const method of ["exact", "approximate"]) {
		for (const rows of sizes) {
			// The exact graph grows with the square: its largest size would only take long.
			if (method === "exact" && rows > 100_000) continue;
			points.push(await cluster(bench, rows, method));
		}
	}
	const approximate = points.filter(({ method }) => method === "approximate");
	const exponent = fitExponent(approximate);
	return [
		{
			title: `N x ${cols}, all defaults but the graph's method`,
			rows: [
				["", "graph", "seconds", "peak memory", "beyond features", "clusters"],
				...points.map((point) => [
					point.rows.toLocaleString("en"),
					point.method,
					unit(point.seconds),
					gigabytes(point.peakBytes),
					gigabytes(point.peakBytes - 4 * cols * point.rows),
					point.clusters.toLocaleString("en"),
				]),
			],
			notes: [
				`Exponent with the approximate graph: ${exponent.toFixed(2)}.`,
				"![seconds over rows](scaling.svg)",
			],
			plot: { file: "scaling.svg", svg: plotScaling(points) },
		},
	];
}

async function cluster({ ours, dist }, rows, method) {
	const what = `${rows.toLocaleString("en")} rows, ${method} graph`;
	const { features } = await ours.ask({ task: "dataSet", rows, cols });
	const folder = mkdtempSync(join(tmpdir(), "bench-scaling-"));
	console.error(`${what}: begins at ${new Date().toLocaleTimeString("en")}`);
	try {
		const { result, seconds, peakBytes } = await runProgram(
			dist,
			commandLine`cluster --feat-path ${features} --method ${method}
				--out ${join(folder, "clusters.npy")}`,
		);
		console.error(`${what}: ${seconds.toFixed(1)} s`);
		return { rows, method, seconds, peakBytes, clusters: result.clusters };
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
