/** A thread that searches for neighbours, with an engine of its own. */
import type { EngineName } from "../engine.ts";
import { loadEngine } from "../io/backend.ts";
import { serve } from "../io/worker-thread.ts";
import { openSearch, type SearchStage } from "./search-stage.ts";

await serve(async (backend: EngineName) => {
	const engine = await loadEngine(backend);
	return (stage: SearchStage) => openSearch(engine, stage);
});
