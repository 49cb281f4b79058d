/** The entry module of a scoring worker. It opens the stages that it receives, and loads an engine for the first stage that needs one. */

import { loadEngine } from "../engines/choose-engine.ts";
import type { Engine, EngineName } from "../engines/engine.ts";
import type { ScoringRunner } from "../scoring/stages.ts";
import { serve } from "../threads/worker.ts";
import { needsEngine, openStage, type Stage } from "./scoring-stages.ts";

await serve(async (backend: EngineName) => {
	let engine: Promise<Engine> | null = null;
	const openWithEngine = async (stage: Stage) => {
		engine ??= loadEngine(backend);
		return openStage(await engine, stage);
	};
	return (stage: Stage) =>
		needsEngine(stage, backend)
			? later(openWithEngine(stage))
			: openStage(null, stage);
});

/** A runner that waits for another one to open. */
function later(opened: Promise<ScoringRunner>): ScoringRunner {
	return {
		run: async (first, last) => (await opened).run(first, last),
		async close() {
			(await opened).close();
		},
	};
}
