/** Types for the used parts of optional packages, so that the build passes where they are not installed. */

declare module "usearch" {
	export enum MetricKind {
		IP = "ip",
		L2sq = "l2sq",
	}
	export enum ScalarKind {
		F32 = "f32",
		I8 = "i8",
	}
	export interface Matches {
		readonly keys: BigUint64Array;
		/** Number of keys of each query; missing for a single query. */
		readonly counts?: BigUint64Array;
	}
	export class Index {
		constructor(options: {
			dimensions: number;
			metric: MetricKind;
			quantization: ScalarKind;
			connectivity: number;
			expansion_add: number;
			expansion_search: number;
			multi: boolean;
		});
		size(): number;
		capacity(): number;
		add(keys: BigUint64Array, rows: Float32Array, threads: number): void;
		search(rows: Float32Array, k: number, threads: number): Matches;
	}
}

declare module "webgpu" {
	export function create(options: string[]): GPU;
	export const globals: object;
}

declare module "@tensorflow/tfjs-backend-webgpu" {
	import type { KernelBackend } from "@tensorflow/tfjs-core";
	export class WebGPUBackend extends KernelBackend {
		constructor(device: GPUDevice, adapter: GPUAdapterInfo);
	}
}

declare module "onnxruntime-node" {
	export class Tensor {
		constructor(type: "float32", data: Float32Array, dims: number[]);
		readonly data: Float32Array;
	}
	export class InferenceSession {
		static create(
			model: Uint8Array,
			options: {
				intraOpNumThreads: number;
				interOpNumThreads: number;
				logSeverityLevel: number;
			},
		): Promise<InferenceSession>;
		/** Computes into the tensor in `outputs`, or into a new one for null. */
		run(
			inputs: { x: Tensor },
			outputs: { y: Tensor | null },
		): Promise<{ y: Tensor }>;
		release(): Promise<void>;
	}
	export const env: {
		logLevel: "error";
		readonly versions: { readonly node?: string };
	};
}

/** Newer than the types that come with tfjs. */
interface GPUAdapter {
	readonly info: GPUAdapterInfo;
}
interface GPUAdapterInfo {
	readonly isFallbackAdapter: boolean;
}
