/** The engine for scoring: products in ONNX Runtime (npm package `onnxruntime-node`), all else in WASM. */
import { createRequire } from "node:module";
import type * as onnxruntime from "onnxruntime-node";
import type { LoadedBackend } from "./backend.ts";
import { loadWasm } from "./backend-wasm.ts";
import { openStack } from "./onnx-layers.ts";

const require = createRequire(import.meta.url);

/** Loads ONNX Runtime beside the WASM backend; throws with a few words when the package is missing or its library does not load. */
export async function loadOnnx(): Promise<LoadedBackend> {
	const runtime = requireRuntime();
	runtime.env.logLevel = "error";
	const { tf } = await loadWasm();
	const version = runtime.env.versions.node;
	return {
		tf,
		description: `onnx (ONNX Runtime ${version}, 1 thread; WASM for the rest)`,
		isOnGpu: false,
		stackLayers: (layers) => openStack(runtime, layers),
	};
}

function requireRuntime(): typeof onnxruntime {
	try {
		return require("onnxruntime-node");
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		const isMissing =
			code === "MODULE_NOT_FOUND" && message.includes("onnxruntime-node'");
		throw new Error(isMissing ? "not installed" : message, { cause: error });
	}
}
