/** The engine that is always there: tfjs's WebAssembly kernels, one thread (tfjs has no threads under Node). */
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { LoadedBackend } from "./choose-engine.ts";
import { requireTfjs, requireWasmBackend } from "./tfjs.ts";

/** Loads the WASM backend; throws when the machine's Node cannot run it. */
export async function loadWasm(): Promise<LoadedBackend> {
	const tf = requireTfjs();
	const wasm = requireWasmBackend();
	const require = createRequire(import.meta.url);
	const manifest = require.resolve(
		"@tensorflow/tfjs-backend-wasm/package.json",
	);
	wasm.setWasmPaths(join(dirname(manifest), "dist") + sep);
	const forget = watchProcessListeners();
	const hear = overhearConsole();
	const isSet = await tf.setBackend("wasm");
	forget();
	const said = hear();
	if (!isSet) throw new Error(said[0] ?? "WebAssembly did not start");
	const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))
		? "SIMD"
		: "no SIMD";
	return { tf, description: `wasm (${simd}, 1 thread)`, isOnGpu: false };
}

/** What went wrong is told to the console, in several lines; the function returned ends that and gives them. */
function overhearConsole(): () => readonly string[] {
	const lines: string[] = [];
	const { warn, error } = console;
	const hear = (...words: unknown[]) => {
		lines.push(words.join(" "));
	};
	Object.assign(console, { warn: hear, error: hear });
	return () => {
		Object.assign(console, { warn, error });
		return lines;
	};
}

/**
 * Emscripten's start-up code adds handlers that rethrow every uncaught error of the process from inside its own source;
 * the function returned takes away those added since the call.
 */
function watchProcessListeners(): () => void {
	const events = ["uncaughtException", "unhandledRejection"] as const;
	const before = events.map((event) => process.listeners(event as "exit"));
	return () => {
		events.forEach((event, e) => {
			for (const listener of process.listeners(event as "exit"))
				if (!before[e].includes(listener))
					process.removeListener(event, listener);
		});
	};
}
