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

declare module "sharp" {
	export interface Sharp {
		metadata(): Promise<{
			readonly autoOrient: { readonly width: number; readonly height: number };
		}>;
		autoOrient(): Sharp;
		resize(options: {
			width: number;
			height: number;
			fit: "inside";
			withoutEnlargement: boolean;
		}): Sharp;
		flatten(options: { background: string }): Sharp;
		toColourspace(name: "srgb"): Sharp;
		raw(options: { depth: "uchar" }): Sharp;
		toBuffer(options: { resolveWithObject: true }): Promise<{
			readonly data: Uint8Array;
			readonly info: {
				readonly width: number;
				readonly height: number;
				readonly channels: number;
			};
		}>;
	}
	const sharp: {
		(
			input: string | Uint8Array | Uint8ClampedArray,
			options: {
				failOn?: "error";
				limitInputPixels: number;
				sequentialRead?: boolean;
				raw?: { width: number; height: number; channels: 4 };
			},
		): Sharp;
		cache(isOn: boolean): void;
		concurrency(threads: number): void;
	};
	export default sharp;
}

declare module "heic-decode" {
	export interface HeicImage {
		readonly width: number;
		readonly height: number;
		decode(): Promise<{
			readonly width: number;
			readonly height: number;
			readonly data: Uint8ClampedArray;
		}>;
	}
	const decode: {
		all(input: {
			buffer: Uint8Array;
		}): Promise<HeicImage[] & { dispose(): void }>;
	};
	export default decode;
}
