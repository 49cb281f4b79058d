/** L-GCN, every link of a set scored. */
import { scoringFlops } from "../flops.mjs";
import { compareScoring } from "../scoring.mjs";
import { facesOf } from "../sets.mjs";

export const title = "Scoring with the L-GCN";

export async function run(bench) {
	const set = await facesOf(bench, 80);
	const { path } = await bench.ours.ask({
		task: "freshNetwork",
		model: "lgcn",
		length: set.cols,
	});
	const tables = [];
	for (const kAtHop of [
		[20, 5],
		[80, 5],
	])
		tables.push(
			await compareScoring(bench, set, {
				title: `k-at-hop ${kAtHop.join(" ")}, active connection 5`,
				model: "lgcn",
				kAtHop,
				activeConnection: 5,
				isCompared: true,
				checkpoint: { path, note: "fresh weights" },
				flops: (sizes) => scoringFlops(sizes, set.cols),
			}),
		);
	return tables;
}
