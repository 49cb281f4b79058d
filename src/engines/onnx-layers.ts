/** Dense layers in ONNX Runtime: each stack becomes an ONNX model, written in memory. */
import type { InferenceSession, Tensor } from "onnxruntime-node";
import { releaseBuffer } from "../arrays/released-buffers.ts";
import {
	input,
	model,
	node,
	output,
	tensor,
} from "../files/checkpoints/onnx-graph.ts";
import type { Pieces } from "../files/checkpoints/protobuf.ts";
import type { DenseLayer, LayerStack } from "./engine.ts";

export interface OnnxRuntime {
	readonly InferenceSession: typeof InferenceSession;
	readonly Tensor: typeof Tensor;
}

/** Opens a stack that computes on the calling thread alone; each scoring thread opens its own. */
export function openStack(
	{ InferenceSession: session, Tensor: tensorOf }: OnnxRuntime,
	layers: readonly DenseLayer[],
): LayerStack {
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	const sessionPromise = session.create(Buffer.concat(encodeLayers(layers)), {
		intraOpNumThreads: 1,
		interOpNumThreads: 1,
		logSeverityLevel: 3,
	});
	return {
		async apply(values, to) {
			const numRows = values.length / inputs;
			const x = new tensorOf("float32", values, [numRows, inputs]);
			const target = to && new tensorOf("float32", to, [numRows, outputs]);
			const opened = await sessionPromise;
			const { y } = await opened.run({ x }, { y: target ?? null });
			if (!to) return y.data;
			// ONNX Runtime returns a new buffer around the memory of `to`; without this call it would be collected late.
			if (y.data.buffer !== to.buffer) releaseBuffer(y.data.buffer);
			return to;
		},
		dispose() {
			sessionPromise.then((opened) => opened.release());
		},
	};
}

function encodeLayers(layers: readonly DenseLayer[]): Pieces {
	const numLayers = layers.length;
	const valueNames = layers.map((_, i) => (i === 0 ? "x" : `y${i}`));
	valueNames.push("y");
	return model(
		"layers",
		[
			...layers.flatMap((layer, i) =>
				encodeLayer(layer, i, valueNames[i], valueNames[i + 1]),
			),
			input("x", "float32", ["R", layers[0].inputs]),
			output("y", "float32", ["R", layers[numLayers - 1].outputs]),
		],
		{},
	);
}

function encodeLayer(
	{ inputs, outputs, weight, bias, activation }: DenseLayer,
	i: number,
	from: string,
	to: string,
): Pieces[] {
	const isLinear = activation === "linear";
	const sums = isLinear ? to : `sum${i}`;
	const operands = [from, `weight${i}`];
	const pieces = [tensor(`weight${i}`, "float32", [inputs, outputs], weight)];
	if (bias) {
		operands.push(`bias${i}`);
		pieces.push(tensor(`bias${i}`, "float32", [outputs], bias));
	}
	pieces.push(node("Gemm", operands, sums));
	if (!isLinear) pieces.push(node("Relu", [sums], to));
	return pieces;
}
