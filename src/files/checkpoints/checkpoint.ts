/**
 * Checkpoints: the native format is a safetensors file with the reference's weight names and shapes and JSON metadata; PyTorch's two layouts are read too.
 * `readCheckpoint` returns every weight of the model, of its shape and finite. Equal checkpoints are written as equal bytes.
 */
import type {
	Checkpoint,
	ResumeState,
	StateDict,
	Weight,
} from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { writeAtomically } from "../atomic-file.ts";
import { readBytes, withInputFile } from "../input-file.ts";
import { printable } from "../printable.ts";
import { checkWeights } from "./check-weights.ts";
import {
	canonicalJson,
	parseMetadata,
	parseProgress,
} from "./checkpoint-json.ts";
import { isPytorch, readPytorch } from "./pytorch/pytorch.ts";
import {
	isSafetensors,
	parseSafetensors,
	type SafeTensor,
	serializeSafetensors,
} from "./safetensors.ts";

const EXPECTED =
	"a checkpoint (native, or PyTorch's in its legacy or zip layout)";
const MAX_BYTES = 2 ** 30;
/** Key in the header of every checkpoint that this tool writes. */
export const formatKey = "gcn-cluster";
const FORMAT_VERSION = "1";
const MOMENTUM_PREFIX = "resume.momentum.";

/** PyTorch stores this counter as int64, and so does the native format. */
const COUNTER_SUFFIX = "num_batches_tracked";

/**
 * Reads a native checkpoint or one of PyTorch, in its legacy or zip layout; recognised by content.
 * @throws InputError naming `path` for anything else, for a damaged file, and for weights that are missing, of another shape or not finite
 * @example
 * const { metadata, weights } = readCheckpoint(defaultNetwork);
 */
export function readCheckpoint(path: string): Checkpoint {
	const bytes = withInputFile(path, EXPECTED, (file) => {
		if (file.size > MAX_BYTES)
			throw new InputError(path, "at most 1 GiB", `${file.size} bytes`);
		return readBytes(file, 0, file.size);
	});
	return decodeCheckpoint(bytes, path);
}

/** As `readCheckpoint`, from the bytes of a file; `where` names them in errors. */
export function decodeCheckpoint(bytes: Buffer, where: string): Checkpoint {
	const checkpoint = parseCheckpoint(bytes, where);
	checkWeights(checkpoint, where);
	return checkpoint;
}

/** The bytes of the native format; equal checkpoints give equal bytes. */
export function encodeCheckpoint(checkpoint: Checkpoint): Uint8Array {
	return serializeCheckpoint(checkpoint);
}

/**
 * Writes the native format; equal checkpoints give equal bytes.
 * @throws InputError for weights that `readCheckpoint` would refuse, and for a path that cannot be written
 */
export function writeCheckpoint(path: string, checkpoint: Checkpoint): void {
	checkWeights(checkpoint, path);
	const bytes = encodeCheckpoint(checkpoint);
	writeAtomically(path, (file) => file.write(bytes));
}

/**
 * Refuses data of another feature length than the checkpoint's; a model that takes any length passes.
 * @param features their path, for the message
 * @throws InputError naming `where`, the checkpoint's path, and the features
 */
export function requireFeatureLength(
	checkpoint: Checkpoint,
	featureLength: number,
	where: string,
	features: string,
): void {
	const expected = checkpoint.metadata.featureLength;
	if (expected !== null && expected !== featureLength)
		throw new InputError(
			where,
			`features of length ${expected}`,
			`${featureLength} in ${features}`,
			"train on these features, or give a checkpoint that was",
		);
}

function parseCheckpoint(bytes: Uint8Array, where: string): Checkpoint {
	if (isPytorch(bytes)) return readPytorch(bytes, where);
	if (isSafetensors(bytes)) return parseNative(bytes, where);
	const start = Buffer.from(bytes.subarray(0, 8)).toString("hex");
	throw new InputError(
		where,
		EXPECTED,
		start === "" ? "an empty file" : `a file that begins with ${start}`,
	);
}

function serializeCheckpoint(checkpoint: Checkpoint): Uint8Array {
	const { metadata, weights, resume } = checkpoint;
	const tensors = new Map<string, SafeTensor>();
	for (const [name, weight] of weights)
		tensors.set(name, toTensor(name, weight));
	const texts = new Map([
		[formatKey, FORMAT_VERSION],
		["metadata", canonicalJson(metadata)],
	]);
	if (resume) {
		for (const [name, weight] of resume.momentum)
			tensors.set(MOMENTUM_PREFIX + name, weight);
		const { step, random, progress } = resume;
		texts.set(
			"resume",
			canonicalJson({ step, random: Array.from(random), progress }),
		);
	}
	return serializeSafetensors({ metadata: texts, tensors });
}

function toTensor(name: string, { shape, data }: Weight): SafeTensor {
	if (!name.endsWith(COUNTER_SUFFIX)) return { shape, data };
	return { shape, data: BigInt64Array.from(data, BigInt) };
}

function parseNative(bytes: Uint8Array, where: string): Checkpoint {
	const { metadata, tensors } = parseSafetensors(bytes, where);
	const version = metadata.get(formatKey);
	if (version !== FORMAT_VERSION)
		throw new InputError(
			where,
			`a gcn-cluster checkpoint of version ${FORMAT_VERSION}`,
			version === undefined ? "other tensors" : `version ${printable(version)}`,
		);
	const weights = new Map<string, Weight>();
	const momentum = new Map<string, Weight>();
	for (const [name, tensor] of tensors) {
		const weight = toWeight(name, tensor, where);
		if (name.startsWith(MOMENTUM_PREFIX))
			momentum.set(name.slice(MOMENTUM_PREFIX.length), weight);
		else weights.set(name, weight);
	}
	return {
		metadata: parseMetadata(metadata.get("metadata") ?? "", where),
		weights,
		resume: toResume(metadata.get("resume"), momentum, where),
	};
}

function toResume(
	json: string | undefined,
	momentum: StateDict,
	where: string,
): ResumeState | null {
	if (json !== undefined) return { momentum, ...parseProgress(json, where) };
	if (momentum.size > 0)
		throw new InputError(where, "a resume state with its momentum", "none");
	return null;
}

function toWeight(name: string, tensor: SafeTensor, where: string): Weight {
	const { shape, data } = tensor;
	if (data instanceof Float32Array) return { shape, data };
	const isCounter =
		name.endsWith(COUNTER_SUFFIX) && data instanceof BigInt64Array;
	const narrow = Float32Array.from(isCounter ? data : [], Number);
	if (!isCounter || narrow.some((value, i) => BigInt(value) !== data[i]))
		throw new InputError(
			where,
			`float32 numbers in ${printable(name)}`,
			"others",
		);
	return { shape, data: narrow };
}
