/** The relational network: a pivot scored, a subgraph trained. */
import { join } from "node:path";
import { commandLine } from "../../../scripts/command-line.mjs";
import { relationalFlops } from "../flops.mjs";
import { compareScoring } from "../scoring.mjs";
import { libraryOf } from "../sets.mjs";
import { compareTraining } from "../training.mjs";

export const title = "The relational network";

const subgraphs = { kAtHop: [40, 5], activeConnection: 10 };

export async function run(bench) {
	const set = await libraryOf(bench);
	const { path } = await bench.ours.ask({
		task: "freshNetwork",
		model: "relational",
	});
	const task = { ...subgraphs, model: "relational", flops: relationalFlops };
	const shipped = join(bench.dist, "../models/faces.ckpt");
	return [
		await compareScoring(bench, set, {
			...task,
			title: "Scoring, one pass",
			checkpoint: { path, note: "fresh weights" },
		}),
		await compareScoring({ ...bench, torch: null }, set, {
			...task,
			title: "Scoring, the network that ships, with all its passes",
			checkpoint: { path: shipped, note: "models/faces.ckpt" },
			flops: null,
		}),
		await compareTraining(bench, set, {
			...task,
			title: "Training, one pass",
			batchSize: 32,
			flags: commandLine`--model relational --no-compositions --no-transformations`,
			steps: bench.quick ? 10 : 40,
			peerSteps: bench.quick ? 2 : 6,
			flops: null,
		}),
	];
}
