/** The native engine: TensorFlow's C library through tfjs-node-gpu, on a GPU with CUDA or else on all the CPU's cores, for scoring on one thread. */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import type { LoadedBackend } from "./choose-engine.ts";
import { mayHaveCuda } from "./gpu-devices.ts";
import { requirePackage } from "./optional-parts.ts";
import { requireTfjs } from "./tfjs.ts";

interface NativeBackend {
	readonly isUsingGpuDevice: boolean;
	readonly binding: { readonly TF_Version: string };
}

const require = createRequire(import.meta.url);

/**
 * Loads tfjs-node-gpu; throws with a few words when the package or its native part is missing or does not fit, and without the GPU that is needed.
 * @param isForScoring for one thread of several, each of which has an engine
 */
export async function loadNode(
	needsGpu: boolean,
	isForScoring: boolean,
): Promise<LoadedBackend> {
	// TensorFlow takes a second to say so.
	if (needsGpu && !mayHaveCuda()) throw new Error("no GPU found");
	setDefaults();
	// Products cut into parts for TensorFlow's own threads take more processor time. It reads this once, as it loads.
	if (isForScoring && !mayHaveCuda())
		process.env.TF_NUM_INTRAOP_THREADS ??= "1";
	restoreUtil();
	const tf = requireTfjs();
	try {
		// Not import(): its loader would read the package's JavaScript for named exports that nobody uses.
		requirePackage("node", "@tensorflow/tfjs-node-gpu");
	} catch (error) {
		throw new Error(explain(error), { cause: error });
	}
	if (!(await tf.setBackend("tensorflow")))
		throw new Error("TensorFlow did not start");
	const backend = tf.backend() as unknown as NativeBackend;
	if (needsGpu && !backend.isUsingGpuDevice) throw new Error("no GPU found");
	const where = backend.isUsingGpuDevice
		? `on GPU ${gpuName()}`
		: "on the CPU; no GPU found";
	const version = backend.binding.TF_Version;
	const description = `node (TensorFlow ${version} ${where})`;
	return { tf, description, isOnGpu: backend.isUsingGpuDevice };
}

/** Settings that TensorFlow and CUDA read once, as they load; what the user has set stays. */
function setDefaults(): void {
	process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
	// TensorFlow takes all of the GPU's memory otherwise, and others may need some.
	process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
	// TF32 products keep 10 bits of the mantissa: too few for the same scores as on other engines.
	process.env.NVIDIA_TF32_OVERRIDE ??= "0";
}

/** tfjs-node-gpu calls these two functions, which Node deprecated and Node 23 removed. */
function restoreUtil(): void {
	const util = require("node:util");
	util.isNullOrUndefined = (value: unknown) => value == null;
	util.isArray = Array.isArray;
}

function explain(error: unknown): string {
	const { message } = error as Error;
	if (message.includes("native addon module"))
		return "its native part is missing";
	return message;
}

function gpuName(): string {
	try {
		const query = ["--query-gpu=name", "--format=csv,noheader"];
		const names = execFileSync("nvidia-smi", query, { encoding: "utf8" });
		return names.split("\n")[0].trim();
	} catch {
		return "of an unknown name";
	}
}
