/** A thread that helps to train: an L-GCN's gradients and weights, with an engine of its own where it has one, or the batches of either network. */
import type { EngineName } from "../engine.ts";
import { loadEngine } from "../io/backend.ts";
import { once, type Runner, serve } from "../io/worker-thread.ts";
import { createRelationalSource } from "../model/relational-source.ts";
import type { RelationalPlan } from "../model/relational-train.ts";
import {
	createTrainingWorker,
	type TrainingPlan,
	type TrainingTask,
} from "../model/training-hand.ts";

export type TrainingSetup =
	| {
			readonly model: "lgcn";
			/** Null for a thread that only prepares batches and steps weights. */
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
	const worker = createTrainingWorker(engine, plan);
	return (task) => once(() => worker(task as TrainingTask));
});
