/**
 * Chooses the tensor engine: node, webgpu, wasm, cpu, fastest first; for scoring also onnx. A backend is imported only when it is tried.
 * All engines are backends of one tfjs instance, so the engine loaded last is the one that computes.
 */
import type { Checkpoint } from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { addressSpaceRemedy } from "../threads/memory-limits.ts";
import type { Engine, EngineName } from "./engine.ts";
import type { LoadedBackend } from "./loaded-backend.ts";
import { loadNode } from "./node.ts";
import { loadOnnx } from "./onnx.ts";
import { buildCommand, hasPart, isPart } from "./optional-parts.ts";
import { requireCpuBackend, requireTfjs } from "./tfjs.ts";
import { loadWasm } from "./wasm.ts";
import { loadWebgpu } from "./webgpu.ts";

interface Candidate {
	readonly name: EngineName;
	/** The candidate counts only where it computes on a GPU. */
	readonly needsGpu: boolean;
}

interface LoadRequest {
	readonly needsGpu: boolean;
	/** The user named this engine, so a GPU simulated in software will do. */
	readonly isNamed: boolean;
	/** The engine is for one of several scoring threads, each of which loads its own. */
	readonly isForScoring: boolean;
}

const onGpu = (name: EngineName): Candidate => ({ name, needsGpu: true });
const onAny = (name: EngineName): Candidate => ({ name, needsGpu: false });

const FASTEST_FIRST = (["node", "webgpu", "wasm", "cpu"] as const).map(onAny);

const GPUS: readonly Candidate[] = [onGpu("node"), onGpu("webgpu")];

/** For an L-GCN, whose time goes into products with weights: ONNX Runtime before all but GPUs. */
const STACKS_FIRST = [
	...GPUS,
	...(["onnx", "node", "wasm", "cpu"] as const).map(onAny),
];

/** For a relational network, which our own WASM kernels compute: WASM before all but GPUs. */
const KERNELS_FIRST = [
	...GPUS,
	...(["wasm", "node", "cpu"] as const).map(onAny),
];

/**
 * Loads an engine, for `auto` the fastest one that loads, and makes it tfjs's current backend.
 * A GPU that software simulates counts for `webgpu`, not for `auto`.
 * @throws InputError when the chosen engine does not load on this machine
 * @example
 * const engine = await loadEngine("auto");
 */
export async function loadEngine(choice: "auto" | EngineName): Promise<Engine> {
	return choice === "auto"
		? await loadFirst(FASTEST_FIRST, false)
		: await loadNamed(choice, false);
}

/**
 * Loads an engine for one of several threads that score with this network; each thread loads its own.
 * `auto` takes a GPU first, then ONNX Runtime for an L-GCN with mean or weighted aggregation, WASM for a relational network.
 * @throws InputError when the chosen engine does not load on this machine
 */
export async function loadScoringEngine(
	choice: "auto" | EngineName,
	{ metadata }: Pick<Checkpoint, "metadata">,
): Promise<Engine> {
	const { model, aggregator } = metadata;
	if (choice !== "auto") return await loadNamed(choice, true);
	if (model === "relational") return await loadFirst(KERNELS_FIRST, true);
	return await loadFirst(
		aggregator === "attention" ? FASTEST_FIRST : STACKS_FIRST,
		true,
	);
}

/** Loads the first candidate that loads; its `reason` lists the faster ones that failed. */
async function loadFirst(
	candidates: readonly Candidate[],
	isForScoring: boolean,
): Promise<Engine> {
	const failures = new Map<EngineName, string>();
	const list = (separator: string) =>
		Array.from(failures, ([name, why]) => `${name} (${why})`).join(separator);
	for (const { name, needsGpu } of candidates) {
		try {
			const request = { needsGpu, isNamed: false, isForScoring };
			const backend = await load(name, request);
			failures.delete(name);
			const reason = failures.size
				? `the fastest that loads here: not ${list(", not ")}`
				: "the fastest";
			return toEngine(name, backend, reason);
		} catch (error) {
			failures.set(name, firstLine(error));
		}
	}
	throw new InputError("--backend", "an engine that loads here", list(", "));
}

async function loadNamed(
	name: EngineName,
	isForScoring: boolean,
): Promise<Engine> {
	try {
		const request = { needsGpu: false, isNamed: true, isForScoring };
		return toEngine(name, await load(name, request), "asked for");
	} catch (error) {
		throw new InputError(
			"--backend",
			"an engine that loads here",
			`${name} (${firstLine(error)})`,
			remedyFor(name),
		);
	}
}

async function load(
	name: EngineName,
	{ needsGpu, isNamed, isForScoring }: LoadRequest,
): Promise<LoadedBackend> {
	switch (name) {
		case "onnx":
			return await loadOnnx();
		case "node":
			return await loadNode(needsGpu, isForScoring);
		case "webgpu":
			return await loadWebgpu(isNamed);
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
	const description =
		"cpu (plain JavaScript: takes about ten times as long as wasm)";
	return { tf, description, isOnGpu: false };
}

function toEngine(
	name: EngineName,
	{ tf, description, isOnGpu, stackLayers = null }: LoadedBackend,
	reason: string,
): Engine {
	// Production mode also stops tfjs from advising on the console to install another backend.
	tf.enableProdMode();
	const hasKernels = ["SparseSegmentSum", "SparseSegmentMean"].every(
		(kernel) => tf.getKernel(kernel, tf.getBackend()) !== undefined,
	);
	// WebGPU's kernels read the segments back synchronously. Dawn cannot do that: a second use of the same tensor throws.
	const hasSparseSegments = hasKernels && name !== "webgpu";
	const labels = { name, description, reason, isOnGpu };
	return { ...labels, tf, hasSparseSegments, stackLayers };
}

/** Tries to load an engine; the description says what computes, or why it does not load and what helps. */
export async function tryEngine(
	name: EngineName,
): Promise<{ readonly loads: boolean; readonly description: string }> {
	try {
		const request = { needsGpu: false, isNamed: true, isForScoring: false };
		const { description } = await load(name, request);
		return { loads: true, description: `loads: ${description}` };
	} catch (error) {
		const why = [firstLine(error), remedyFor(name)].filter(Boolean);
		return { loads: false, description: `does not load: ${why.join("; ")}` };
	}
}

function remedyFor(name: EngineName): string | undefined {
	if (name === "wasm") return addressSpaceRemedy();
	// For a missing package the failure itself names the install command.
	if (!isPart(name) || !hasPart(name)) return;
	if (name === "webgpu")
		return "it needs a GPU with a Vulkan, Metal or D3D12 driver";
	return name === "node" ? buildCommand : undefined;
}

function firstLine(error: unknown): string {
	return (error as Error).message.split("\n")[0];
}
