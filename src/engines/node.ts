/**
 * The native engine: TensorFlow's C library through tfjs-node-gpu, on a GPU with CUDA or else on all the CPU's cores.
 * An engine for scoring uses one core, as each scoring thread loads its own.
 */
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import { mayHaveCuda } from "./gpu-devices.ts";
import type { LoadedBackend } from "./loaded-backend.ts";
import { requirePackage } from "./optional-parts.ts";
import { requireTfjs } from "./tfjs.ts";

interface NativeBackend {
	readonly isUsingGpuDevice: boolean;
	readonly binding: { readonly TF_Version: string };
}

const require = createRequire(import.meta.url);

/**
 * Loads tfjs-node-gpu.
 * @param isForScoring the engine is for one of several scoring threads, each of which loads its own
 * @throws Error with a short reason: the package or its native part is missing or does not fit, or there is no GPU although `needsGpu`
 */
export async function loadNode(
	needsGpu: boolean,
	isForScoring: boolean,
): Promise<LoadedBackend> {
	// TensorFlow itself takes a second to find no GPU.
	if (needsGpu && !mayHaveCuda()) throw new Error("no GPU found");
	setDefaults();
	// Sharing products among TensorFlow's own threads costs processor time. TensorFlow reads the variable once, as it loads.
	if (isForScoring && !mayHaveCuda())
		process.env.TF_NUM_INTRAOP_THREADS ??= "1";
	restoreUtilFunctions();
	const tf = requireTfjs();
	try {
		// import() would scan the package's JavaScript for named exports that nobody uses.
		requirePackage("node", "@tensorflow/tfjs-node-gpu");
	} catch (error) {
		throw new Error(shortReason(error), { cause: error });
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

/** Sets variables that TensorFlow and CUDA read once, as they load; those that the user has set stay. */
function setDefaults(): void {
	process.env.TF_CPP_MIN_LOG_LEVEL ??= "3";
	// By default TensorFlow takes all of the GPU's memory, which other programs may need.
	process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= "true";
	// TF32 products have 10 bits of mantissa: too few for the same scores as on other engines.
	process.env.NVIDIA_TF32_OVERRIDE ??= "0";
}

/** Adds the two functions of `node:util` that tfjs-node-gpu calls and Node 23 removed. */
function restoreUtilFunctions(): void {
	const util = require("node:util");
	util.isNullOrUndefined = (value: unknown) => value == null;
	util.isArray = Array.isArray;
}

function shortReason(error: unknown): string {
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
