/**
 * The trained weights of a network one behind the other in one array, with their moments and the gradients of each shard of a batch:
 * in shared memory, so that threads fill gradients and step ranges of the weights together. Sums are in order of the shards.
 */
import { stepAdamW } from "./adamw.ts";
import { stepSgd } from "./sgd.ts";
import { sharedFloats } from "./shared-memory.ts";
import type { StateDict, Weight } from "./state-dict.ts";

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
	readonly gradients: readonly Float32Array[];
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
		gradients: Array.from({ length: numShards }, () => sharedFloats(end)),
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
	const parts = gradients
		.slice(0, numShards)
		.map((gradient) => gradient.subarray(first, last));
	const sum = parts.length === 1 ? parts[0] : sumOf(parts);
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

/** Of this thread, used again by each sum. */
let room = new Float64Array(0);

/** In float64, four at a time, so that the sums are read and written a quarter as often. Good until the next call. */
function sumOf(parts: readonly Float32Array[]): Float64Array {
	const { length } = parts[0];
	if (room.length < length) room = new Float64Array(length);
	const sum = room.subarray(0, length).fill(0);
	const whole = parts.length - (parts.length % 4);
	for (let part = 0; part < whole; part += 4) {
		const [a, b, c, d] = parts.slice(part, part + 4);
		for (let i = 0; i < sum.length; i++) sum[i] += a[i] + b[i] + (c[i] + d[i]);
	}
	for (const a of parts.slice(whole))
		for (let i = 0; i < sum.length; i++) sum[i] += a[i];
	return sum;
}
