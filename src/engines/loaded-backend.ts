/** What loading a tfjs backend gives; `choose-engine.ts` makes an engine of it. */
import type { Engine } from "./engine.ts";

export type LoadedBackend = Pick<Engine, "tf" | "description" | "isOnGpu"> &
	Partial<Pick<Engine, "stackLayers">>;
