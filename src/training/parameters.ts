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

/** Starts with moments of zero, or with those of an earlier `state`. */
export function createParameters(
	initial: StateDict,
	names: readonly string[],
	state: StateDict | null,
	optimizer: OptimizerOptions["optimizer"],
	numShards: number,
): Parameters {
	const layout: Parameter[] = [];
	let end = 0;
	for (const name of names) {
		const { shape, data } = initial.get(name)!;
		const start = end;
		end += data.length;
		layout.push({ name, shape, start, end });
	}
	const flat = (from: StateDict | null, suffix: string) => {
		const values = sharedFloats(end);
		for (const { name, start } of layout) {
			const kept = from?.get(name + suffix);
			if (kept) values.set(kept.data, start);
		}
		return values;
	};
	const suffixes = optimizer === "sgd" ? [""] : [".first", ".second"];
	return {
		layout,
		weights: flat(initial, ""),
		moments: new Map(suffixes.map((suffix) => [suffix, flat(state, suffix)])),
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

/**
 * One step of the weights from `first` up to `last`, along the sum of the gradients of the first `numShards` shards.
 * @param step from 1, over the whole training
 */
export function stepParameters(
	{ weights, moments, gradients }: Parameters,
	first: number,
	last: number,
	numShards: number,
	{ learningRate, step }: { learningRate: number; step: number },
	options: OptimizerOptions,
): void {
	const sum = sumParts(gradients, numShards, first, last);
	const weight = weights.subarray(first, last);
	const moment = (suffix: string) => moments.get(suffix)!.subarray(first, last);
	if (options.optimizer === "sgd")
		stepSgd(weight, sum, moment(""), learningRate, options);
	else
		stepAdamW(
			...([weight, sum, moment(".first"), moment(".second")] as const),
			step,
			{ learningRate, beta1 },
			options,
		);
}
