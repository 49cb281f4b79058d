/** The stages of scoring with either network. Pools and workers use them without knowing which network it is. */
import type { Engine, EngineName } from "../engines/engine.ts";
import type { LgcnStage } from "../lgcn/score/stages.ts";
import { isInKernels } from "../relational/score/link-scorer.ts";
import {
	openRelationalStage,
	type RelationalStage,
} from "../relational/score/stages.ts";
import type { ScoringRunner } from "../scoring/stages.ts";

export type Stage = LgcnStage | RelationalStage;

/** Whether a worker needs the engine of this name for a stage; workers never use a GPU. */
export function needsEngine({ network, kind }: Stage, name: EngineName) {
	return (
		network === "lgcn" ||
		(kind === "score" && !isInKernels({ name, isOnGpu: false }))
	);
}

/**
 * Opens a stage on the current thread.
 * @param engine may be null where `needsEngine` is false
 */
export function openStage(engine: Engine | null, stage: Stage): ScoringRunner {
	return stage.network === "lgcn"
		? openLater(openLgcn(engine!, stage))
		: openRelationalStage(engine, stage);
}

/** Its modules are loaded for this network alone. */
async function openLgcn(engine: Engine, stage: LgcnStage) {
	const { openLgcnStage } = await import("../lgcn/score/stages.ts");
	return openLgcnStage(engine, stage);
}

/** A runner that waits for another one to open. */
export function openLater(opened: Promise<ScoringRunner>): ScoringRunner {
	return {
		run: async (first, last) => (await opened).run(first, last),
		async close() {
			(await opened).close();
		},
	};
}
