import { existsSync } from "node:fs";
import { loadEngine } from "../../src/engines/choose-engine.ts";
import type { Engine, EngineName } from "../../src/engines/engine.ts";
import { registerGradients } from "../../src/engines/tfjs-gradients.ts";

const SWIFTSHADER = "/usr/lib/chromium/vk_swiftshader_icd.json";
if (existsSync(SWIFTSHADER)) process.env.VK_ICD_FILENAMES ??= SWIFTSHADER;
export const usesSwiftshader =
	process.env.VK_ICD_FILENAMES?.includes("swiftshader") ?? false;

export interface EngineUnderTest {
	readonly name: EngineName;
	/** For the title of a test: the name, and why the engine is skipped if it is. */
	readonly title: string;
	readonly isSkipped: boolean;
	/** Tags of the longer tests: a GPU that is only simulated takes minutes for them. */
	readonly tags: readonly string[];
	/** Loads the engine and makes it the one that computes: call it before each engine's tests. */
	readonly load: () => Promise<Engine>;
}

/**
 * The engines to test, those that do not load here marked as skipped.
 * None listed in GCN_CLUSTER_REQUIRED_ENGINES (`wasm,node,webgpu`) is skipped: its tests fail instead.
 */
export async function enginesUnderTest(
	names: readonly EngineName[],
): Promise<EngineUnderTest[]> {
	const required = (process.env.GCN_CLUSTER_REQUIRED_ENGINES ?? "").split(",");
	const engines: EngineUnderTest[] = [];
	for (const name of names) {
		const load = async () => {
			const engine = await loadEngine(name);
			if (name !== "node") keepOwnGradients(engine.tf);
			return engine;
		};
		const failure = await load().then(
			() => "",
			(error: Error) => ` (skipped: ${error.message})`,
		);
		const isSkipped = failure !== "" && !required.includes(name);
		const tags = name === "webgpu" && usesSwiftshader ? ["slow/simulated"] : [];
		engines.push({ name, title: name + failure, isSkipped, tags, load });
	}
	return engines;
}

/**
 * Leaves the gradients that the product registers itself. The native engine's import brings all of tfjs's, also to the engines that are tested after it in the
 * same process; what a layer lacks where that engine is not installed would not show.
 */
function keepOwnGradients(tf: Engine["tf"]): void {
	const kernels = Object.values(tf).filter(
		(value) => typeof value === "string",
	);
	for (const kernel of kernels)
		if (tf.getGradient(kernel)) tf.unregisterGradient(kernel);
	registerGradients(tf);
}
