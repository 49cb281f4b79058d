/** What progress on a terminal costs: processor time of the same updates with the bar and with `--quiet`. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alternate } from "../measure.mjs";

export const title = "Progress";

/** As often as a run on two threads reports progress: for each group of a few pivots. */
const updatesASecond = 100;

export async function run(bench) {
	const seconds = bench.quick ? 5 : 30;
	const folder = mkdtempSync(join(tmpdir(), "bench-progress-"));
	const side = (name, flags) => ({
		name,
		measure: () => processorTime({ ...bench, folder }, seconds, flags),
	});
	const rounds = bench.quick ? 1 : 3;
	const sides = [side("--quiet", ["quiet"]), side("bar", [])];
	const [quiet, bar] = await alternate(sides, rounds, "--quiet");
	rmSync(folder, { recursive: true });
	const cost = bar.median - quiet.median;
	const { seconds: lasted } = bar.detail;
	return [
		{
			title: `${updatesASecond} updates a second, on a terminal`,
			rows: [
				["", "processor time, ms a second"],
				...[quiet, bar].map(({ name, median }) => [
					name,
					(1000 * median).toFixed(1),
				]),
				["the bar's own", (1000 * cost).toFixed(1)],
			],
			notes: [
				`Of one core: ${(100 * cost).toFixed(2)}%, over ${lasted.toFixed(1)} s, its start included.`,
			],
		},
	];
}

/** Processor time over seconds of the clock. `script` gives the program a terminal. */
function processorTime({ dist, folder }, seconds, flags) {
	const out = join(folder, "bar.json");
	const program = join(import.meta.dirname, "../bar.mjs");
	const updates = seconds * updatesASecond;
	const command = [process.execPath, program, dist, seconds, updates, out]
		.concat(flags)
		.map((word) => `'${word}'`)
		.join(" ");
	const { status, stdout } = spawnSync(
		"script",
		["-qec", command, "/dev/null"],
		{ encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] },
	);
	if (status !== 0) throw new Error(stdout.trim());
	const { processor, seconds: lasted } = JSON.parse(readFileSync(out, "utf8"));
	return { value: processor / lasted, seconds: lasted };
}
