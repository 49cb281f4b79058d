/** A thread that scores: whatever stage it is told, with an engine of its own for those that need one. */
import type { Engine, EngineName } from "../engines/engine.ts";
import { loadEngine } from "../engines/choose-engine.ts";
import { type Runner, serve } from "../threads/worker.ts";
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

function later<R>(opened: Promise<Runner<R>>): Runner<R> {
	return {
		run: async (first, last) => (await opened).run(first, last),
		async close() {
			(await opened).close();
		},
	};
}
