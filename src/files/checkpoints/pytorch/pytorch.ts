/**
 * PyTorch checkpoints, `{state_dict, epoch}` or a state dict alone, in both layouts of torch.save: legacy (up to 1.5, so the published 0.4 file) and zip.
 * Data only: any other name in a pickle than those of tensors and dicts is refused, and nothing is run. Weights come out row-major, float32, without DataParallel's `module.`.
 */
import type { Checkpoint, Weight } from "../../../arrays/state-dict.ts";
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { isLegacy, readLegacy } from "./legacy-layout.ts";
import { elementCount, readTensor, StridedTensor } from "./pytorch-tensors.ts";
import { isZip, readZip } from "./zip-layout.ts";

/** Tensors may take this many times the file's size: float16 doubles, shared storages are copied for each tensor. */
const MAX_EXPANSION = 3;

/** Tells by content alone. */
export function isPytorch(bytes: Uint8Array): boolean {
	return isLegacy(bytes) || isZip(bytes);
}

/**
 * Reads a checkpoint of the published network; of its training the file has only the epoch (0 where it has none).
 * @throws InputError for a damaged file, for one that holds more than data, and for tensors over three times the file's size
 */
export function readPytorch(bytes: Uint8Array, where: string): Checkpoint {
	const { value, storages } = isZip(bytes)
		? readZip(bytes, where)
		: readLegacy(bytes, where);
	const { tensors, epoch } = findStateDict(value, where);
	checkExpansion(tensors, bytes.length, where);
	const weights = new Map<string, Weight>();
	for (const [name, tensor] of tensors) {
		const storage = storages.get(tensor.storage.key)!;
		weights.set(name, readTensor(tensor, storage, printable(name), where));
	}
	// Reference: PyTorch before 0.4.1 has no such counter; PyTorch itself starts it at 0 when it loads such a file.
	if (weights.has("bn0.running_mean") && !weights.has(COUNTER))
		weights.set(COUNTER, { shape: [], data: Float32Array.of(0) });
	const mean = weights.get("bn0.running_mean")?.shape[0];
	return {
		metadata: {
			model: "lgcn",
			featureLength: mean ?? null,
			aggregator: "mean",
			kAtHop: null,
			activeConnection: null,
			epoch,
			training: {},
		},
		weights,
		resume: null,
	};
}

const COUNTER = "bn0.num_batches_tracked";

function findStateDict(value: unknown, where: string) {
	const outer = value instanceof Map ? value : new Map();
	const inner: unknown = outer.get("state_dict") ?? value;
	const epoch: unknown = outer.get("epoch") ?? 0;
	if (!(inner instanceof Map) || inner.size === 0)
		throw new InputError(where, "a state dict with tensors", "none");
	if (!Number.isSafeInteger(epoch) || (epoch as number) < 0)
		throw new InputError(where, "an epoch of 0 or more", "another value");
	const names = [...inner.keys()];
	const isParallel = names.every((name) => String(name).startsWith("module."));
	const tensors = new Map<string, StridedTensor>();
	for (const [name, tensor] of inner) {
		if (typeof name !== "string" || !(tensor instanceof StridedTensor))
			throw new InputError(
				where,
				"a state dict of tensors",
				`something else under ${printable(String(name))}`,
			);
		tensors.set(isParallel ? name.slice("module.".length) : name, tensor);
	}
	return { tensors, epoch: epoch as number };
}

function checkExpansion(
	tensors: ReadonlyMap<string, StridedTensor>,
	fileBytes: number,
	where: string,
): void {
	let total = 0;
	for (const tensor of tensors.values())
		total += 4 * elementCount(tensor.shape);
	if (total > MAX_EXPANSION * fileBytes)
		throw new InputError(
			where,
			`tensors of at most ${MAX_EXPANSION} times the file's size`,
			`${total} bytes from a file of ${fileBytes}`,
		);
}
