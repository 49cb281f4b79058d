/** The engine for scoring: products in ONNX Runtime (npm package `onnxruntime-node`), all else in WASM. */
import type * as onnxruntime from "onnxruntime-node";
import type { LoadedBackend } from "./choose-engine.ts";
import { openStack } from "./onnx-layers.ts";
import { requirePackage } from "./optional-parts.ts";
import { loadWasm } from "./wasm.ts";

/** Loads ONNX Runtime beside the WASM backend; throws with a few words when the package is missing or its library does not load. */
export async function loadOnnx(): Promise<LoadedBackend> {
	const runtime = requirePackage<typeof onnxruntime>(
		"onnx",
		"onnxruntime-node",
	);
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
