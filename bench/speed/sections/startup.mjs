/** What `--help` costs more than Node alone. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { alternate } from "../measure.mjs";
import { unit } from "../tables.mjs";

export const title = "Start";

export async function run({ dist, quick }) {
	const program = join(dist, "bin/gcn-cluster.js");
	const side = (name, args) => ({ name, measure: () => milliseconds(args) });
	const nothing = "node -e 0";
	const measured = await alternate(
		[
			side(nothing, ["-e", "0"]),
			side("gcn-cluster --help", [program, "--help"]),
			side("gcn-cluster cluster --help", [program, "cluster", "--help"]),
		],
		quick ? 5 : 15,
		nothing,
	);
	const base = measured[0].median;
	return [
		{
			title: "ms from start to end",
			rows: [
				["", "median", "lowest", "highest", "more than Node"],
				...measured.map(({ name, median, lowest, highest }) => [
					name,
					...[median, lowest, highest].map(unit),
					unit(median - base),
				]),
			],
			notes: [],
		},
	];
}

function milliseconds(args) {
	const startedAt = performance.now();
	const { status } = spawnSync(process.execPath, args, { stdio: "ignore" });
	if (status !== 0) throw new Error(`node ${args.join(" ")}: ${status}`);
	return performance.now() - startedAt;
}
