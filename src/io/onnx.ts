/**
 * The L-GCN as an ONNX model, for scoring in any runtime: inputs `x` [M, D] (node features x_v - x_p of a block-diagonal batch),
 * `a` [M, M] (row-normalised adjacency; of a weighted L-GCN the softmax of the cosines along each row instead) and `oneHop` [L] (rows of
 * the 1-hop nodes); output `score` [L], softmax(logits)[1].
 * Field numbers are those of onnx.proto; the batch norm is two operations of its own, with the statistics as constants.
 */
import type { Checkpoint, Weight } from "../core/state-dict.ts";
import { InputError } from "../errors.ts";
import { writeAtomically } from "./atomic.ts";
import { checkWeights } from "./checkpoint-check.ts";
import {
	bytesField,
	integerField,
	messageField,
	type Pieces,
	textField,
} from "./protobuf.ts";

const IR_VERSION = 8;
const OPSET = 17;
const FLOAT = 1;
const INT64 = 7;
const NUM_CONVS = 4;

/** PyTorch's default, as in training. */
const BATCH_NORM_EPSILON = 1e-5;

/**
 * Writes an L-GCN with mean or weighted aggregation.
 * @throws InputError naming `path` for a relational model and for attention, whose edges depend on what the layers hold
 */
export function writeOnnx(path: string, checkpoint: Checkpoint): void {
	const pieces = encodeOnnx(checkpoint, path);
	writeAtomically(path, (file) => {
		for (const piece of pieces) file.write(piece);
	});
}

function encodeOnnx(checkpoint: Checkpoint, where: string): Pieces {
	const { model, aggregator, featureLength, epoch } = checkpoint.metadata;
	if (model !== "lgcn" || aggregator === "attention")
		throw new InputError(
			where,
			"an L-GCN with mean or weighted aggregation",
			`model ${model}, aggregator ${aggregator}`,
		);
	checkWeights(checkpoint, where);
	const facts = { featureLength, aggregator, epoch };
	return [
		integerField(1, IR_VERSION),
		textField(2, "gcn-cluster"),
		messageField(7, graph(checkpoint)),
		messageField(8, [textField(1, ""), integerField(2, OPSET)]),
		...Object.entries(facts).map(([key, value]) =>
			messageField(14, [textField(1, key), textField(2, String(value))]),
		),
	].flat();
}

function graph({ metadata, weights }: Checkpoint): Pieces[] {
	const size = metadata.featureLength!;
	return [
		...nodes(),
		textField(2, "lgcn"),
		...initializers(weights),
		input(11, "x", FLOAT, ["M", size]),
		input(11, "a", FLOAT, ["M", "M"]),
		input(11, "oneHop", INT64, ["L"]),
		input(12, "score", FLOAT, ["L"]),
	];
}

/** The published network, one line for each operation. */
function nodes(): Pieces[] {
	const list = [
		node("Sub", ["x", "bn0.running_mean"], "centred"),
		node("Mul", ["centred", "bn0.scale"], "h0"), // [M, D]
	];
	for (let i = 1; i <= NUM_CONVS; i++) {
		const h = `h${i - 1}`;
		list.push(
			node("MatMul", ["a", h], `mean${i}`),
			node("Concat", [h, `mean${i}`], `both${i}`, [["axis", 1]]),
			node("Gemm", [`both${i}`, `conv${i}.weight`, `conv${i}.bias`], `sum${i}`),
			node("Relu", [`sum${i}`], `h${i}`),
		);
	}
	const linear = (name: string, from: string, to: string) =>
		node("Gemm", [from, `${name}.weight`, `${name}.bias`], to, [["transB", 1]]);
	return [
		...list,
		node("Gather", [`h${NUM_CONVS}`, "oneHop"], "edges", [["axis", 0]]), // [L, 256]
		linear("classifier.0", "edges", "hidden"),
		node("PRelu", ["hidden", "classifier.1.weight"], "active"),
		linear("classifier.2", "active", "logits"), // [L, 2]
		node("Softmax", ["logits"], "classes", [["axis", 1]]),
		node("Gather", ["classes", "same"], "score", [["axis", 1]]), // [L]
	];
}

function initializers(weights: Checkpoint["weights"]): Pieces[] {
	const variance = weights.get("bn0.running_var")!;
	const scale = variance.data.map((v) => 1 / Math.sqrt(v + BATCH_NORM_EPSILON));
	const floats = new Map<string, Weight>(weights);
	for (const name of ["bn0.running_var", "bn0.num_batches_tracked"])
		floats.delete(name);
	floats.set("bn0.scale", { shape: variance.shape, data: scale });
	const same = new Uint8Array(BigInt64Array.of(1n).buffer);
	return [
		...[...floats].map(([name, { shape, data }]) =>
			tensor(name, FLOAT, shape, toBytes(data)),
		),
		tensor("same", INT64, [], same),
	];
}

function toBytes({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
	return new Uint8Array(buffer, byteOffset, byteLength);
}

function tensor(
	name: string,
	type: number,
	shape: readonly number[],
	bytes: Uint8Array,
): Pieces {
	return messageField(5, [
		...shape.map((size) => integerField(1, size)),
		integerField(2, type),
		textField(8, name),
		bytesField(9, bytes),
	]);
}

function node(
	operation: string,
	inputs: readonly string[],
	output: string,
	attributes: readonly [name: string, value: number][] = [],
): Pieces {
	return messageField(1, [
		...inputs.map((name) => textField(1, name)),
		textField(2, output),
		textField(3, output),
		textField(4, operation),
		...attributes.map(([name, value]) =>
			messageField(5, [
				textField(1, name),
				integerField(3, value),
				integerField(20, 2), // an integer attribute
			]),
		),
	]);
}

/** An input or output of the graph; a size that is text may be any. */
function input(
	field: number,
	name: string,
	type: number,
	shape: readonly (number | string)[],
): Pieces {
	const sizes = shape.map((size) =>
		messageField(1, [
			typeof size === "number" ? integerField(1, size) : textField(2, size),
		]),
	);
	const tensorType = [integerField(1, type), messageField(2, sizes)];
	return messageField(field, [
		textField(1, name),
		messageField(2, [messageField(1, tensorType)]),
	]);
}
