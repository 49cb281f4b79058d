/** `cluster` with features in memory and in their file, in turn: time and memory. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alternate, median } from "./measure.mjs";
import { runProgram } from "./program.mjs";
import { gigabytes, unit } from "./tables.mjs";

const fullSizes = [
	{ rows: 20_000, cols: 128 },
	{ rows: 100_000, cols: 128 },
	{ rows: 23_163, cols: 512, identities: 512 },
];
const quickSizes = [{ rows: 5000, cols: 128 }];

export async function compareStored(bench) {
	const sizes = bench.quick ? quickSizes : fullSizes;
	const rows = [];
	for (const size of sizes) rows.push(...(await compare(bench, size)));
	return {
		title:
			"Features in memory, and left in their file (`cluster`, all defaults)",
		rows: [
			["features", "", "seconds", "processor seconds", "peak memory", "time"],
			...rows,
		],
		notes: [
			"The file is in the page cache. The last column is the median over rounds.",
		],
	};
}

async function compare({ ours, dist, rounds }, size) {
	const { features } = await ours.ask({ task: "dataSet", ...size });
	const folder = mkdtempSync(join(tmpdir(), "bench-stored-"));
	const command = ["cluster", "--feat-path", features];
	const side = (name, flags) => {
		const spent = [];
		const measure = async () => {
			const out = ["--out", join(folder, "clusters.npy")];
			const used = await runProgram(dist, [...command, ...out, ...flags]);
			spent.push(used);
			return { value: used.seconds, spent };
		};
		return { name, measure };
	};
	try {
		const sides = [side("in memory", []), side("`--mmap`", ["--mmap"])];
		const measured = await alternate(sides, rounds, "in memory");
		return measured.map(({ name, median: seconds, ratio, detail }) => [
			`${size.rows.toLocaleString("en")} x ${size.cols}`,
			name,
			unit(seconds),
			unit(median(detail.spent.map(({ cpuSeconds }) => cpuSeconds))),
			gigabytes(median(detail.spent.map(({ peakBytes }) => peakBytes))),
			`${(1 / ratio).toFixed(2)}x`,
		]);
	} finally {
		rmSync(folder, { recursive: true, force: true });
	}
}
