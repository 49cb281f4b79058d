/**
 * The trained weights of a network one behind the other in one array, with their moments and the gradients of each shard of a batch:
 * in shared memory, so that threads fill gradients and step ranges of the weights together. Sums are in order of the shards.
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
			/** Taken from the weight itself, not through the gradient. */
			readonly weightDecay: number;
	  };

/** Where a weight lies. */
export interface Parameter {
	readonly name: string;
	readonly shape: readonly number[];
	readonly start: number;
	readonly end: number;
}

/** P: the values of all weights together. */
export interface Parameters {
	readonly layout: readonly Parameter[];
	/** [P] */
	readonly weights: Float32Array;
	/** [P] each, by the suffix that a weight's moment has behind its name. */
	readonly moments: ReadonlyMap<string, Float32Array>;
	/** [P] of each shard. */
	readonly gradients: Parts;
}

/** Decay of AdamW's running mean of gradients. */
const beta1 = 0.9;

/** What parameters start from. */
export interface InitialParameters {
	/** All weights of the network. */
	readonly weights: StateDict;
	/** Names of those that are trained. */
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

/** The weights as they are now; copies, or views of them. */
export function readWeights(
	{ layout, weights }: Parameters,
	as: "copies" | "views",
): Map<string, Weight> {
	return named(layout, "", weights, as);
}

/** Copies of the moments as they are now, by weight name (AdamW: `.first` and `.second` of it). */
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

/** A step along the sum of some shards' gradients. */
export interface ParameterStep {
	/** Shards of the batch; the gradients of the others are left out. */
	readonly numShards: number;
	readonly learningRate: number;
	/** From 1, over the whole training. */
	readonly step: number;
}

/** Steps the weights from `first` up to `last`. */
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
