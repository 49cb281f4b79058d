/** The relational network: a pivot scored, a subgraph trained. */
import { relationalFlops } from "../flops.mjs";
import { compareScoring } from "../scoring.mjs";
import { facesOf } from "../sets.mjs";
import { compareTraining } from "../training.mjs";

export const title = "The relational network";

const subgraphs = { kAtHop: [40, 5], activeConnection: 10 };

export async function run(bench) {
	const set = await facesOf(bench, 80);
	const { path } = await bench.ours.ask({
		...{ task: "freshNetwork", model: "relational" },
	});
	const task = { ...subgraphs, model: "relational", flops: relationalFlops };
	return [
		await compareScoring(bench, set, {
			...task,
			title: "Scoring, one pass",
			checkpoint: { path, note: "fresh weights" },
		}),
		await compareTraining(bench, set, {
			...task,
			title: "Training, one pass",
			batchSize: 32,
			flags: [
				...["--model", "relational"],
				...["--no-compositions", "--no-transformations"],
			],
			steps: bench.quick ? 10 : 40,
			peerSteps: bench.quick ? 2 : 6,
			flops: null,
		}),
	];
}
