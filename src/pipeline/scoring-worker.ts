/** The entry module of a scoring worker. It opens the stages that it receives, and loads an engine for the first stage that needs one. */

import { loadEngine } from "../engines/choose-engine.ts";
import type { Engine, EngineName } from "../engines/engine.ts";
import { serve } from "../threads/worker.ts";
import {
	needsEngine,
	openLater,
	openStage,
	type Stage,
} from "./scoring-stages.ts";

await serve(async (backend: EngineName) => {
	let engine: Promise<Engine> | null = null;
	const openWithEngine = async (stage: Stage) => {
		engine ??= loadEngine(backend);
		return openStage(await engine, stage);
	};
	return (stage: Stage) =>
		needsEngine(stage, backend)
			? openLater(openWithEngine(stage))
			: openStage(null, stage);
});
