/** SGD with momentum and AdamW, as PyTorch defines them, on named tensors; their state can be taken out and put back. */
import type { Tensor } from "@tensorflow/tfjs-core";
import type { StateDict, Weight } from "../core/state-dict.ts";
import type { Engine } from "../engine.ts";

export type OptimizerOptions =
	| {
			readonly optimizer: "sgd";
			readonly momentum: number;
			/** Added to the gradient of every weight, biases and slopes included. */
			readonly weightDecay: number;
	  }
	| {
			/** Decay rates 0.9 and 0.999, epsilon 1e-8 (PyTorch's defaults). */
			readonly optimizer: "adamw";
			/** Taken from the weight itself, not through the gradient. */
			readonly weightDecay: number;
	  };

export interface Optimizer {
	/**
	 * Moves every weight along its gradient: replaces the tensors in `weights` and disposes the old ones.
	 * `step` counts from 1 over the whole training.
	 */
	update(
		gradients: ReadonlyMap<string, Tensor>,
		learningRate: number,
		step: number,
	): void;
	/** The moments as they are now, by weight name (AdamW: `.first` and `.second` of it). */
	state(): Promise<Map<string, Weight>>;
	dispose(): void;
}

const beta1 = 0.9;
const beta2 = 0.999;
const epsilon = 1e-8;

/** Starts with moments of zero, or with those of an earlier `state`. */
export function createOptimizer(
	engine: Engine,
	weights: Map<string, Tensor>,
	state: StateDict | null,
	options: OptimizerOptions,
): Optimizer {
	const { tf } = engine;
	const suffixes = options.optimizer === "sgd" ? [""] : [".first", ".second"];
	const moments = new Map<string, Tensor>();
	for (const [name, weight] of weights) {
		for (const suffix of suffixes) {
			const kept = state?.get(name + suffix);
			moments.set(
				name + suffix,
				kept ? tf.tensor(kept.data, [...kept.shape]) : tf.zerosLike(weight),
			);
		}
	}

	/** new = old * decay + addition, in place of the old. */
	function accumulate(key: string, decay: number, addition: Tensor): Tensor {
		const old = moments.get(key)!;
		const updated = tf.keep(tf.add(tf.mul(old, decay), addition));
		moments.set(key, updated);
		old.dispose();
		return updated;
	}

	/** What is taken from a weight, before the learning rate. */
	function sgdDirection(name: string, weight: Tensor, gradient: Tensor) {
		const { momentum } = options as { momentum: number };
		const decayed = tf.add(gradient, tf.mul(weight, options.weightDecay));
		return accumulate(name, momentum, decayed);
	}

	function adamwDirection(
		name: string,
		weight: Tensor,
		gradient: Tensor,
		step: number,
	) {
		const first = accumulate(
			`${name}.first`,
			beta1,
			tf.mul(gradient, 1 - beta1),
		);
		const second = accumulate(
			`${name}.second`,
			beta2,
			tf.mul(tf.square(gradient), 1 - beta2),
		);
		const root = tf.div(tf.sqrt(second), Math.sqrt(1 - beta2 ** step));
		const mean = tf.div(first, 1 - beta1 ** step);
		return tf.add(
			tf.div(mean, tf.add(root, epsilon)),
			tf.mul(weight, options.weightDecay),
		);
	}

	return {
		update(gradients, learningRate, step) {
			tf.tidy(() => {
				for (const [name, gradient] of gradients) {
					const weight = weights.get(name)!;
					const direction =
						options.optimizer === "sgd"
							? sgdDirection(name, weight, gradient)
							: adamwDirection(name, weight, gradient, step);
					const move = tf.mul(direction, learningRate);
					weights.set(name, tf.keep(tf.sub(weight, move)));
					weight.dispose();
				}
			});
		},
		state: () => download(moments),
		dispose() {
			for (const moment of moments.values()) moment.dispose();
		},
	};
}

/** Copies tensors into plain arrays. */
export async function download(
	tensors: ReadonlyMap<string, Tensor>,
): Promise<Map<string, Weight>> {
	const downloaded = new Map<string, Weight>();
	for (const [name, tensor] of tensors) {
		const data = Float32Array.from((await tensor.data()) as Float32Array);
		downloaded.set(name, { shape: tensor.shape, data });
	}
	return downloaded;
}
