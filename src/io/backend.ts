/**
 * Picks the tensor engine: node, webgpu, wasm, cpu, fastest first. Only the `backend*.ts` files import a backend, and each only when it is tried.
 * All engines are backends of one tfjs instance, so the engine loaded last is the one that computes.
 */
import type { Engine, EngineName } from "../engine.ts";
import { InputError } from "../errors.ts";
import { loadNode } from "./backend-node.ts";
import { loadWasm } from "./backend-wasm.ts";
import { loadWebgpu } from "./backend-webgpu.ts";
import { requireCpuBackend, requireTfjs } from "./tfjs.ts";

export type LoadedBackend = Pick<Engine, "tf" | "description" | "isOnGpu">;

const FASTEST_FIRST: readonly EngineName[] = ["node", "webgpu", "wasm", "cpu"];

const REMEDIES: Partial<Record<EngineName, string>> = {
	node: "npm run build:native",
	webgpu: "it needs a GPU with a Vulkan, Metal or D3D12 driver",
};

/**
 * Loads the engine asked for, or for `auto` the fastest one that loads, and makes it tfjs's current backend; `reason` says why.
 * A GPU that is only simulated in software counts when `webgpu` is asked for, not for `auto`.
 * Throws InputError when the engine asked for does not load here.
 */
export async function loadEngine(choice: "auto" | EngineName): Promise<Engine> {
	if (choice !== "auto") return await loadChosen(choice);
	const failures: string[] = [];
	for (const name of FASTEST_FIRST) {
		try {
			const reason = failures.length
				? `the fastest that loads here: not ${failures.join(", not ")}`
				: "the fastest";
			return toEngine(name, await load(name, false), reason);
		} catch (error) {
			failures.push(`${name} (${firstLine(error)})`);
		}
	}
	throw new InputError(
		"--backend",
		"an engine that loads here",
		failures.join(", "),
	);
}

async function loadChosen(name: EngineName): Promise<Engine> {
	try {
		return toEngine(name, await load(name, true), "asked for");
	} catch (error) {
		throw new InputError(
			"--backend",
			"an engine that loads here",
			`${name} (${firstLine(error)})`,
			REMEDIES[name],
		);
	}
}

async function load(
	name: EngineName,
	isAskedFor: boolean,
): Promise<LoadedBackend> {
	switch (name) {
		case "node":
			return await loadNode();
		case "webgpu":
			return await loadWebgpu(isAskedFor);
		case "wasm":
			return await loadWasm();
		case "cpu":
			return await loadCpu();
	}
}

async function loadCpu(): Promise<LoadedBackend> {
	const tf = requireTfjs();
	requireCpuBackend();
	if (!(await tf.setBackend("cpu"))) throw new Error("it did not start");
	return { tf, description: "cpu (plain JavaScript, slow)", isOnGpu: false };
}

function toEngine(
	name: EngineName,
	{ tf, description, isOnGpu }: LoadedBackend,
	reason: string,
): Engine {
	// Production mode also stops tfjs from advising on the console to install another backend.
	tf.enableProdMode();
	const hasKernels = ["SparseSegmentSum", "SparseSegmentMean"].every(
		(kernel) => tf.getKernel(kernel, tf.getBackend()) !== undefined,
	);
	// WebGPU's kernels read the segments back at once, which Dawn cannot do: a second use of the same tensor throws.
	const hasSparseSegments = hasKernels && name !== "webgpu";
	return { name, description, reason, isOnGpu, tf, hasSparseSegments };
}

function firstLine(error: unknown): string {
	return (error as Error).message.split("\n")[0];
}
