/** The entry module of a training worker. It prepares batches of either network and, for an L-GCN, updates weights and computes gradients with an engine of its own. */

import { loadEngine } from "../engines/choose-engine.ts";
import type { EngineName } from "../engines/engine.ts";
import {
	createWorkerSteps,
	type TrainingPlan,
	type TrainingTask,
} from "../lgcn/train/worker-steps.ts";
import { createRelationalSource } from "../relational/train/batch-source.ts";
import type { RelationalPlan } from "../relational/train/run.ts";
import { once, type Runner, serve } from "../threads/worker.ts";

export type TrainingSetup =
	| {
			readonly model: "lgcn";
			/** Null for a thread that only prepares batches and updates weights. */
			readonly backend: EngineName | null;
			readonly plan: TrainingPlan;
	  }
	| { readonly model: "relational"; readonly plan: RelationalPlan };

type Open = (order: unknown) => Runner<unknown>;

await serve(async (setup: TrainingSetup): Promise<Open> => {
	if (setup.model === "relational") {
		const { sets, options } = setup.plan;
		const source = createRelationalSource(sets, options);
		return (rows) => once(async () => source.prepare(rows as Int32Array));
	}
	const { backend, plan } = setup;
	const engine = backend && (await loadEngine(backend));
	const runTask = createWorkerSteps(engine, plan);
	return (task) => once(() => runTask(task as TrainingTask));
});
