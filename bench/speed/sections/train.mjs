/** L-GCN, training steps. */
import { trainingFlops } from "../flops.mjs";
import { facesOf } from "../sets.mjs";
import { compareTraining } from "../training.mjs";

export const title = "Training the L-GCN";

const settings = [
	{ kAtHop: [80, 5], activeConnection: 5, steps: 40, peerSteps: 6 },
	{ kAtHop: [200, 10], activeConnection: 10, steps: 16, peerSteps: 2 },
];

export async function run(bench) {
	const set = await facesOf(bench, 200);
	const tables = [];
	for (const { kAtHop, activeConnection, steps, peerSteps } of settings)
		tables.push(
			await compareTraining(bench, set, {
				title: `k-at-hop ${kAtHop.join(" ")}, active connection ${activeConnection}`,
				model: "lgcn",
				kAtHop,
				activeConnection,
				batchSize: 16,
				flags: [],
				steps: bench.quick ? Math.ceil(steps / 4) : steps,
				peerSteps: bench.quick ? Math.ceil(peerSteps / 4) : peerSteps,
				flops: (sizes) => trainingFlops(sizes, set.cols),
			}),
		);
	return tables;
}
