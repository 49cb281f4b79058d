/** Loads tfjs as CommonJS: import() would scan all its JavaScript for named exports, which takes three times as long as running it. */
import { createRequire } from "node:module";
import type * as wasmBackend from "@tensorflow/tfjs-backend-wasm";
import type * as tfjs from "@tensorflow/tfjs-core";
import { registerCpuProducts } from "./cpu-products.ts";
import { registerGradients } from "./tfjs-gradients.ts";

const require = createRequire(import.meta.url);

let hasGradients = false;

/** The one tfjs instance that all backends belong to. It is the core alone: operations are functions of `tf`, not methods of tensors. */
export function requireTfjs(): typeof tfjs {
	const tf = require("@tensorflow/tfjs-core");
	if (!hasGradients) registerGradients(tf);
	hasGradients = true;
	return tf;
}

export function requireWasmBackend(): typeof wasmBackend {
	return require("@tensorflow/tfjs-backend-wasm");
}

let hasCpuProducts = false;

/** Registers tfjs's backend of plain JavaScript, with our own matrix products. */
export function requireCpuBackend(): void {
	require("@tensorflow/tfjs-backend-cpu");
	if (!hasCpuProducts) registerCpuProducts(requireTfjs());
	hasCpuProducts = true;
}
