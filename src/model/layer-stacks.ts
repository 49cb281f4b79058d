/** The layer stacks of an engine: its own; for WASM kernels here, faster than what its tensor library has; for TensorFlow on a CPU a few operations. */
import type { Tensor, Tensor2D } from "@tensorflow/tfjs-core";
import { createDenseLayers, type DenseLayer } from "../core/dense-layers.ts";
import type { Engine, LayerStack } from "../engine.ts";

export type StackLayers = NonNullable<Engine["stackLayers"]>;

/** Returns what opens stacks, or null where operations on tensors are better: on a GPU, whose results are far away, and in plain JavaScript. */
export function stacksOf(engine: Engine): StackLayers | null {
	if (engine.stackLayers) return engine.stackLayers;
	if (engine.name === "wasm") return stackInKernels;
	if (engine.name === "node" && !engine.isOnGpu)
		return (layers) => stackInTensors(engine, layers);
	return null;
}

function stackInKernels(layers: readonly DenseLayer[]): LayerStack {
	const apply = createDenseLayers(layers);
	const { inputs } = layers[0];
	const { outputs } = layers[layers.length - 1];
	return {
		async apply(x, to = new Float32Array((x.length / inputs) * outputs)) {
			apply(x, to);
			return to;
		},
		dispose() {},
	};
}

function stackInTensors(
	{ tf }: Engine,
	layers: readonly DenseLayer[],
): LayerStack {
	const uploaded = layers.map((layer) => {
		const { inputs, outputs, weight, bias, activation } = layer;
		const isBent = typeof activation !== "string";
		return {
			weight: tf.tensor2d(weight, [inputs, outputs]),
			bias: bias ? tf.tensor1d(bias) : undefined,
			activation: isBent ? ("linear" as const) : activation,
			slopes: isBent ? tf.tensor2d(activation, [1, outputs]) : undefined,
		};
	});
	const { inputs } = layers[0];
	return {
		async apply(values, to) {
			const y = tf.tidy(() => {
				let x: Tensor2D = tf.tensor2d(values, [values.length / inputs, inputs]);
				for (const { weight, bias, activation, slopes } of uploaded) {
					x = tf.fused.matMul({
						a: x,
						b: weight,
						bias,
						activation,
					}) as Tensor2D;
					if (slopes) x = tf.prelu(x, slopes) as Tensor2D;
				}
				return x;
			});
			const results = await y.data<"float32">();
			y.dispose();
			to?.set(results);
			return to ?? results;
		},
		dispose() {
			for (const { weight, bias, slopes } of uploaded)
				for (const tensor of [weight, bias, slopes] as (Tensor | undefined)[])
					tensor?.dispose();
		},
	};
}
