/**
 * The L-GCN as an ONNX model, for scoring in any runtime: inputs `x` [M, D] (node features x_v - x_p of a block-diagonal batch),
 * `a` [M, M] (row-normalised adjacency; of a weighted L-GCN the softmax of the cosines along each row instead) and `oneHop` [L] (rows of
 * the 1-hop nodes); output `score` [L], softmax(logits)[1].
 * The batch norm is two operations of its own, with the statistics as constants.
 */
import type { Checkpoint, Weight } from "../../arrays/state-dict.ts";
import { InputError } from "../../errors.ts";
import { writeAtomically } from "../atomic-file.ts";
import { checkWeights } from "./check-weights.ts";
import { input, model, node, output, tensor } from "./onnx-graph.ts";
import type { Pieces } from "./protobuf.ts";

const NUM_CONVS = 4;

/** PyTorch's default, as in training. */
const BATCH_NORM_EPSILON = 1e-5;

/**
 * Writes an L-GCN with mean or weighted aggregation.
 * @throws InputError naming `path` for a relational model and for attention, whose edge weights depend on the layers' inputs
 */
export function writeOnnx(path: string, checkpoint: Checkpoint): void {
	const pieces = encodeOnnx(checkpoint, path);
	writeAtomically(path, (file) => {
		for (const piece of pieces) file.write(piece);
	});
}

function encodeOnnx(checkpoint: Checkpoint, where: string): Pieces {
	const { model: kind, aggregator, featureLength, epoch } = checkpoint.metadata;
	if (kind !== "lgcn" || aggregator === "attention")
		throw new InputError(
			where,
			"an L-GCN with mean or weighted aggregation",
			`model ${kind}, aggregator ${aggregator}`,
		);
	checkWeights(checkpoint, where);
	const metadata = { featureLength, aggregator, epoch };
	return model("lgcn", parts(checkpoint), metadata);
}

function parts({ metadata, weights }: Checkpoint): Pieces[] {
	const size = metadata.featureLength!;
	return [
		...nodes(),
		...initializers(weights),
		input("x", "float32", ["M", size]),
		input("a", "float32", ["M", "M"]),
		input("oneHop", "int64", ["L"]),
		output("score", "float32", ["L"]),
	];
}

/** The published L-GCN, one line per operation. */
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
	return [
		...[...floats].map(([name, { shape, data }]) =>
			tensor(name, "float32", shape, data),
		),
		tensor("same", "int64", [], BigInt64Array.of(1n)),
	];
}
