/** A thread that scores: an engine of its own and whatever stage it is told. */
import type { EngineName } from "../engine.ts";
import { loadEngine } from "../io/backend.ts";
import { serve } from "../io/worker-thread.ts";
import { openStage, type Stage } from "./scoring-stages.ts";

await serve(async (backend: EngineName) => {
	const engine = await loadEngine(backend);
	return (stage: Stage) => openStage(engine, stage);
});
