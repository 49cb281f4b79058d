/**
 * The trained weights of a network, one behind the other in one array, with their moments and with the gradients of each shard of a batch. The arrays
 * are in shared memory, so that threads can fill gradients and update ranges of the weights together. Gradients are summed in order of the shards.
 */

import { sharedFloats } from "../arrays/shared-memory.ts";
import type { StateDict, Weight } from "../arrays/state-dict.ts";
import { createParts, type Parts, sumParts } from "../kernels/sum-parts.ts";
import { stepAdamW } from "./adamw.ts";
import { stepSgd } from "./sgd.ts";

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
			/** Subtracted from the weight itself, times the learning rate; not part of the gradient. */
			readonly weightDecay: number;
	  };

/** A weight and its range in the array of all weights. */
export interface Parameter {
	readonly name: string;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

/** All weights of a network; P is the number of their values. */
export interface Parameters {
	readonly layout: readonly Parameter[];
	/** [P] */
	readonly weights: Float32Array;
	/** Arrays [P] by the suffix that their moments have in a state dict: "" for SGD, ".first" and ".second" for AdamW. */
	readonly moments: ReadonlyMap<string, Float32Array>;
	/** An array [P] for each shard. */
	readonly gradients: Parts;
}

/** Decay of AdamW's running mean of gradients. */
const beta1 = 0.9;

/** The start of a training run's parameters. */
export interface InitialParameters {
	/** All weights of the network. */
	readonly weights: StateDict;
	/** Names of the trained weights, in the order of the array. */
	readonly names: readonly string[];
	/** Moments of an earlier run, or null for zeros. */
	readonly moments: StateDict | null;
	readonly optimizer: OptimizerOptions["optimizer"];
	readonly numShards: number;
}

export function createParameters(initial: InitialParameters): Parameters {
	const layout: Parameter[] = [];
	let end = 0;
	for (const name of initial.names) {
		const { shape, data } = initial.weights.get(name)!;
		const start = end;
		end += data.length;
		layout.push({ name, shape, start, end });
	}
	const flatten = (from: StateDict | null, suffix: string) => {
		const values = sharedFloats(end);
		for (const { name, start } of layout) {
			const state = from?.get(name + suffix);
			if (state) values.set(state.data, start);
		}
		return values;
	};
	const { weights, moments, optimizer, numShards } = initial;
	const suffixes = optimizer === "sgd" ? [""] : [".first", ".second"];
	return {
		layout,
		weights: flatten(weights, ""),
		moments: new Map(
			suffixes.map((suffix) => [suffix, flatten(moments, suffix)]),
		),
		gradients: createParts(numShards, end),
	};
}

/** The current weights by name, as copies or as views of the array. */
export function readWeights(
	{ layout, weights }: Parameters,
	as: "copies" | "views",
): Map<string, Weight> {
	return named(layout, "", weights, as);
}

/** Copies of the current moments, by weight name and suffix. */
export function readMoments({
	layout,
	moments,
}: Parameters): Map<string, Weight> {
	const all = new Map<string, Weight>();
	for (const parameter of layout)
		for (const [suffix, flat] of moments)
			for (const [name, moment] of named([parameter], suffix, flat, "copies"))
				all.set(name, moment);
	return all;
}

/** The part of each weight in an array [P], by its name and the suffix. */
function named(
	layout: readonly Parameter[],
	suffix: string,
	flat: Float32Array,
	as: "copies" | "views",
): Map<string, Weight> {
	return new Map(
		layout.map(({ name, shape, start, end }) => {
			const data =
				as === "views" ? flat.subarray(start, end) : flat.slice(start, end);
			return [name + suffix, { shape, data }];
		}),
	);
}

/** An optimizer step along the summed gradients of a batch's shards. */
export interface ParameterStep {
	/** Number of the batch's shards, which may be fewer than there are gradient arrays. */
	readonly numShards: number;
	readonly learningRate: number;
	/** Number of the step, counted from 1 over the whole training. */
	readonly step: number;
}

/** Does a step for the values from `first` up to `last` alone. */
export function stepParameters(
	{ weights, moments, gradients }: Parameters,
	[first, last]: readonly [first: number, last: number],
	{ numShards, learningRate, step }: ParameterStep,
	options: OptimizerOptions,
): void {
	const gradient = sumParts(gradients, numShards, first, last);
	const weight = weights.subarray(first, last);
	const momentOf = (suffix: string) =>
		moments.get(suffix)!.subarray(first, last);
	if (options.optimizer === "sgd") {
		const arrays = { weight, gradient, moment: momentOf("") };
		stepSgd(arrays, learningRate, options);
		return;
	}
	const [m, v] = [momentOf(".first"), momentOf(".second")];
	const arrays = { weight, gradient, first: m, second: v };
	stepAdamW(arrays, step, { learningRate, beta1 }, options);
}
