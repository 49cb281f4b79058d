/** The engine that every installation has: tfjs's WebAssembly kernels on one thread, as tfjs has no threads under Node. */
import { createRequire } from "node:module";
import { dirname, join, sep } from "node:path";
import type { LoadedBackend } from "./loaded-backend.ts";
import { requireTfjs, requireWasmBackend } from "./tfjs.ts";

/**
 * Loads the WASM backend.
 * @throws Error with the first line of what tfjs reports where it does not start
 */
export async function loadWasm(): Promise<LoadedBackend> {
	const tf = requireTfjs();
	const wasm = requireWasmBackend();
	const require = createRequire(import.meta.url);
	const manifest = require.resolve(
		"@tensorflow/tfjs-backend-wasm/package.json",
	);
	wasm.setWasmPaths(join(dirname(manifest), "dist") + sep);
	const removeNewListeners = watchProcessListeners();
	const restoreConsole = captureConsole();
	const isSet = await tf.setBackend("wasm");
	removeNewListeners();
	const [firstLine] = restoreConsole();
	if (!isSet) throw new Error(firstLine ?? "WebAssembly did not start");
	const simd = (await tf.env().getAsync("WASM_HAS_SIMD_SUPPORT"))
		? "SIMD"
		: "no SIMD";
	return { tf, description: `wasm (${simd}, 1 thread)`, isOnGpu: false };
}

/** Collects warnings and errors instead of printing them; the returned function restores the console and returns the collected lines. */
function captureConsole(): () => readonly string[] {
	const lines: string[] = [];
	const { warn, error } = console;
	const capture = (...words: unknown[]) => {
		lines.push(words.join(" "));
	};
	Object.assign(console, { warn: capture, error: capture });
	return () => {
		Object.assign(console, { warn, error });
		return lines;
	};
}

/**
 * Returns a function that removes the handlers of uncaught errors added since this call.
 * Emscripten's start-up code adds some, which rethrow every uncaught error of the process from inside its own source.
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
