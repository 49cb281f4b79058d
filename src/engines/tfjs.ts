/** tfjs as CommonJS: import() would read all its JavaScript for named exports, which takes three times as long as running it. */
import { createRequire } from "node:module";
import type * as wasmBackend from "@tensorflow/tfjs-backend-wasm";
import type * as tfjs from "@tensorflow/tfjs-core";
import { registerCpuProducts } from "./cpu-products.ts";
import { registerGradients } from "./tfjs-gradients.ts";

const require = createRequire(import.meta.url);

let isReady = false;

/** The one instance that all backends belong to: its core alone, so that tensors have no methods for operations. */
export function requireTfjs(): typeof tfjs {
	const tf = require("@tensorflow/tfjs-core");
	if (!isReady) registerGradients(tf);
	isReady = true;
	return tf;
}

export function requireWasmBackend(): typeof wasmBackend {
	return require("@tensorflow/tfjs-backend-wasm");
}

let hasCpuProducts = false;

/** Registers the backend of plain JavaScript, with products of our own. */
export function requireCpuBackend(): void {
	require("@tensorflow/tfjs-backend-cpu");
	if (!hasCpuProducts) registerCpuProducts(requireTfjs());
	hasCpuProducts = true;
}
