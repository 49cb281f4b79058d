/**
 * Picks the tensor engine: node, webgpu, wasm, cpu, fastest first, or for scoring onnx before those on the CPU. Only the `backend*.ts` files import a backend, and each only when it is tried.
 * All engines are backends of one tfjs instance, so the engine loaded last is the one that computes.
 */
import type { Checkpoint } from "../arrays/state-dict.ts";
import { InputError } from "../errors.ts";
import { addressSpaceRemedy } from "../threads/memory-limits.ts";
import type { Engine, EngineName } from "./engine.ts";
import { loadNode } from "./node.ts";
import { loadOnnx } from "./onnx.ts";
import { buildCommand, hasPart, isPart } from "./optional-parts.ts";
import { requireCpuBackend, requireTfjs } from "./tfjs.ts";
import { loadWasm } from "./wasm.ts";
import { loadWebgpu } from "./webgpu.ts";

export type LoadedBackend = Pick<Engine, "tf" | "description" | "isOnGpu"> &
	Partial<Pick<Engine, "stackLayers">>;

interface Candidate {
	readonly name: EngineName;
	/** @param isForScoring for one thread of several, each of which has an engine */
	readonly load: (isForScoring: boolean) => Promise<LoadedBackend>;
}
const candidate = (name: EngineName): Candidate => ({
	name,
	load: (isForScoring) => load(name, false, isForScoring),
});

const FASTEST_FIRST: readonly Candidate[] = (
	["node", "webgpu", "wasm", "cpu"] as const
).map(candidate);

const GPUS: readonly Candidate[] = [
	{ name: "node", load: (isForScoring) => loadNode(true, isForScoring) },
	candidate("webgpu"),
];

/** Where products of weights are what takes the time: ONNX Runtime before all but GPUs. */
const FASTEST_STACKS_FIRST: readonly Candidate[] = [
	...[...GPUS, candidate("onnx")],
	...FASTEST_FIRST.filter(({ name }) => name !== "webgpu"),
];

/** Where kernels do all of the work, which stand beside those of WASM. */
const KERNELS_FIRST: readonly Candidate[] = [
	...[...GPUS, candidate("wasm")],
	...FASTEST_FIRST.filter(({ name }) => name === "node" || name === "cpu"),
];

/**
 * Loads the engine asked for, or for `auto` the fastest one that loads, and makes it tfjs's current backend; `reason` says why.
 * A GPU that is only simulated in software counts when `webgpu` is asked for, not for `auto`.
 * Throws InputError when the engine asked for does not load here.
 */
export async function loadEngine(choice: "auto" | EngineName): Promise<Engine> {
	return choice === "auto"
		? await loadFirst(FASTEST_FIRST, false)
		: await loadChosen(choice, false);
}

/** `loadEngine` for scoring with one network, on one thread of several, each of which has an engine: `auto` may be ONNX Runtime, which has nothing but products of weights, and for a relational one is WASM where there is no GPU. */
export async function loadScoringEngine(
	choice: "auto" | EngineName,
	{ metadata }: Pick<Checkpoint, "metadata">,
): Promise<Engine> {
	const { model, aggregator } = metadata;
	if (choice !== "auto") return await loadChosen(choice, true);
	if (model === "relational") return await loadFirst(KERNELS_FIRST, true);
	return await loadFirst(
		aggregator === "attention" ? FASTEST_FIRST : FASTEST_STACKS_FIRST,
		true,
	);
}

async function loadFirst(
	candidates: readonly Candidate[],
	isForScoring: boolean,
): Promise<Engine> {
	const failures = new Map<EngineName, string>();
	const list = (separator: string) =>
		Array.from(failures, ([name, why]) => `${name} (${why})`).join(separator);
	for (const { name, load } of candidates) {
		try {
			const backend = await load(isForScoring);
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

async function loadChosen(
	name: EngineName,
	isForScoring: boolean,
): Promise<Engine> {
	try {
		const backend = await load(name, true, isForScoring);
		return toEngine(name, backend, "asked for");
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
	isAskedFor: boolean,
	isForScoring: boolean,
): Promise<LoadedBackend> {
	switch (name) {
		case "onnx":
			return await loadOnnx();
		case "node":
			return await loadNode(false, isForScoring);
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
	// WebGPU's kernels read the segments back at once, which Dawn cannot do: a second use of the same tensor throws.
	const hasSparseSegments = hasKernels && name !== "webgpu";
	const facts = { name, description, reason, isOnGpu };
	return { ...facts, tf, hasSparseSegments, stackLayers };
}

/** Whether an engine loads here, and what runs then, or else why not and what helps. */
export async function tryEngine(
	name: EngineName,
): Promise<{ readonly loads: boolean; readonly description: string }> {
	try {
		const { description } = await load(name, true, false);
		return { loads: true, description: `loads: ${description}` };
	} catch (error) {
		const why = [firstLine(error), remedyFor(name)].filter(Boolean);
		return { loads: false, description: `does not load: ${why.join("; ")}` };
	}
}

function remedyFor(name: EngineName): string | undefined {
	if (name === "wasm") return addressSpaceRemedy();
	// Where it is missing its failure names the command that brings it.
	if (!isPart(name) || !hasPart(name)) return;
	if (name === "webgpu")
		return "it needs a GPU with a Vulkan, Metal or D3D12 driver";
	return name === "node" ? buildCommand : undefined;
}

function firstLine(error: unknown): string {
	return (error as Error).message.split("\n")[0];
}
