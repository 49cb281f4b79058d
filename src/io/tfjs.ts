/** tfjs as CommonJS: import() would read all its JavaScript for named exports, which takes three times as long as running it. */
import { createRequire } from "node:module";
import type * as tfjs from "@tensorflow/tfjs";
import type * as wasmBackend from "@tensorflow/tfjs-backend-wasm";

const require = createRequire(import.meta.url);

/** The one instance that all backends belong to. */
export function requireTfjs(): typeof tfjs {
	return require("@tensorflow/tfjs");
}

export function requireWasmBackend(): typeof wasmBackend {
	return require("@tensorflow/tfjs-backend-wasm");
}
