/**
 * PyTorch checkpoints, `{state_dict, epoch}` or a state dict alone, in both layouts of torch.save: legacy (up to 1.5, so the published 0.4 file) and zip.
 * Data only: what a pickle names beyond tensors and dicts is refused, never run. Weights come out row-major, float32, without DataParallel's `module.`.
 */
import type { Checkpoint, Weight } from "../../../arrays/state-dict.ts";
import { InputError } from "../../../errors.ts";
import { printable } from "../../printable.ts";
import { readTorchPickle } from "./pytorch-pickle.ts";
import {
	elementCount,
	readTensor,
	type Storage,
	StridedTensor,
} from "./pytorch-tensors.ts";
import { readStoredZip } from "./stored-zip.ts";

/** How a legacy file begins: the pickle of torch.save's magic number. */
const LEGACY_MAGIC = Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex");
const LEGACY_PROTOCOL = 1001;
const ZIP_MAGIC = Buffer.from("PK\x03\x04", "latin1");

/** Tensors may take this many times the file's size: float16 doubles, shared storages are copied for each tensor. */
const MAX_EXPANSION = 3;

interface Contents {
	readonly value: unknown;
	/** Bytes of each storage, by key. */
	readonly storages: ReadonlyMap<string, Uint8Array>;
}

/** Tells by content alone. */
export function isPytorch(bytes: Uint8Array): boolean {
	return startsWith(bytes, LEGACY_MAGIC) || startsWith(bytes, ZIP_MAGIC);
}

/**
 * Reads a checkpoint of the published network; the file says nothing of how it was trained but the epoch (0 where it has none).
 * @throws InputError for a damaged file, for one that holds more than data, and for tensors over three times the file's size
 */
export function readPytorch(bytes: Uint8Array, where: string): Checkpoint {
	const { value, storages } = startsWith(bytes, ZIP_MAGIC)
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

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
	return Buffer.compare(bytes.subarray(0, start.length), start) === 0;
}

/** Legacy: pickles of magic number, protocol, system, object and storage keys; then for each key its length (int64) and numbers. */
function readLegacy(bytes: Uint8Array, where: string): Contents {
	if (!startsWith(bytes, LEGACY_MAGIC))
		throw new InputError(where, "a file of torch.save", "another");
	const protocol = readTorchPickle(bytes, LEGACY_MAGIC.length, "legacy", where);
	if (protocol.value !== LEGACY_PROTOCOL)
		throw new InputError(
			where,
			`PyTorch's file protocol ${LEGACY_PROTOCOL}`,
			"another",
		);
	const system = readTorchPickle(bytes, protocol.end, "legacy", where);
	const isLittle =
		system.value instanceof Map && system.value.get("little_endian") === true;
	if (!isLittle) throw new InputError(where, "little-endian numbers", "others");
	const object = readTorchPickle(bytes, system.end, "legacy", where);
	const keys = readTorchPickle(bytes, object.end, "legacy", where);
	const isComplete =
		Array.isArray(keys.value) &&
		keys.value.length === object.storages.size &&
		new Set(keys.value).size === keys.value.length;
	if (!isComplete)
		throw new InputError(where, "a list of all storages", "another list");
	const storages = new Map<string, Uint8Array>();
	let at = keys.end;
	for (const key of keys.value as unknown[]) {
		const storage = object.storages.get(key as string);
		if (!storage) throw new InputError(where, "known storages", "another");
		const content = readLegacyStorage(bytes, at, storage, where);
		storages.set(storage.key, content);
		at += 8 + content.length;
	}
	if (at !== bytes.length)
		throw new InputError(where, `${at} bytes`, `${bytes.length}`);
	return { value: object.value, storages };
}

function readLegacyStorage(
	bytes: Uint8Array,
	at: number,
	storage: Storage,
	where: string,
): Uint8Array {
	const end = at + 8 + storage.length * storage.type.bytes;
	if (end > bytes.length)
		throw new InputError(
			where,
			`at least ${end} bytes`,
			`${bytes.length} (a file that was cut off?)`,
		);
	const length = new DataView(bytes.buffer, bytes.byteOffset + at, 8);
	if (length.getBigInt64(0, true) !== BigInt(storage.length))
		throw new InputError(
			where,
			`${storage.length} numbers in storage ${printable(storage.key)}`,
			`${length.getBigInt64(0, true)}`,
		);
	return bytes.subarray(at + 8, end);
}

/** Zip: `data.pkl`, each storage as `data/KEY`, and a version that PyTorch wants to be there; newer files also say their byte order. */
function readZip(bytes: Uint8Array, where: string): Contents {
	const entries = readStoredZip(bytes, where);
	const pickle = entries.get("data.pkl");
	if (!pickle)
		throw new InputError(where, "a zip file with data.pkl", "one without");
	const order = entries.get("byteorder");
	if (order && Buffer.from(order).toString("latin1") !== "little")
		throw new InputError(where, "little-endian numbers", "others");
	const object = readTorchPickle(pickle, 0, "zip", where);
	if (object.end !== pickle.length)
		throw new InputError(where, `data.pkl of ${object.end} bytes`, "more");
	const storages = new Map<string, Uint8Array>();
	for (const { key, length, type } of object.storages.values()) {
		const content = entries.get(`data/${key}`);
		if (content?.length !== length * type.bytes)
			throw new InputError(
				where,
				`data/${printable(key)} of ${length * type.bytes} bytes`,
				content ? `${content.length}` : "none",
			);
		storages.set(key, content);
	}
	if (!entries.has("version"))
		throw new InputError(where, "a zip file with a version", "one without");
	return { value: object.value, storages };
}

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
