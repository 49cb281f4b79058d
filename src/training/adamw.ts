/**
 * AdamW as PyTorch computes it: weight decay apart from the gradient (Loshchilov and Hutter, "Decoupled weight decay regularization", 2019),
 * and the one-cycle schedule that it runs with (Smith and Topin, "Super-convergence", 2018).
 */

export interface AdamWOptions {
	/** Share of each weight that a step takes away, times the learning rate. */
	readonly weightDecay: number;
}

/** How far a step goes. */
export interface StepSize {
	readonly learningRate: number;
	/** Decay of the running mean of gradients. */
	readonly beta1: number;
}

const beta2 = 0.999;
const epsilon = 1e-8;

/** A weight, and of equal length its gradient and the running means of its gradients (`first`) and of their squares (`second`). */
export interface AdamWArrays {
	readonly weight: Float32Array;
	readonly gradient: Float32Array | Float64Array;
	readonly first: Float32Array;
	readonly second: Float32Array;
}

/**
 * One step, in place, m being `first` and v `second`:
 * w = w (1 - lr decay) - lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon).
 * @param step t, from 1
 */
export function stepAdamW(
	{ weight, gradient, first, second }: AdamWArrays,
	step: number,
	{ learningRate, beta1 }: StepSize,
	{ weightDecay }: AdamWOptions,
): void {
	const decay = 1 - learningRate * weightDecay;
	const rate = learningRate / (1 - beta1 ** step);
	const correction = 1 / Math.sqrt(1 - beta2 ** step);
	for (let i = 0; i < weight.length; i++) {
		const g = gradient[i];
		const m = beta1 * first[i] + (1 - beta1) * g;
		const v = beta2 * second[i] + (1 - beta2) * g * g;
		first[i] = m;
		second[i] = v;
		weight[i] =
			weight[i] * decay - (rate * m) / (Math.sqrt(v) * correction + epsilon);
	}
}

/** OneCycleLR's defaults: the share of steps whose rate rises, the highest rate divided by the first, and the first divided by the last. */
const risingShare = 0.3;
const firstDivisor = 25;
const lastDivisor = 1e4;
const slowBeta1 = 0.95;
const fastBeta1 = 0.85;

/**
 * PyTorch's OneCycleLR: along cosines from max / 25 up to max and down to max / 250,000, while beta1 goes from 0.95 to 0.85 and back.
 * @param step from 0 to totalSteps - 1
 */
export function oneCycleAt(
	step: number,
	totalSteps: number,
	maxLearningRate: number,
): StepSize {
	const first = maxLearningRate / firstDivisor;
	const top = risingShare * totalSteps - 1;
	const isRising = step <= top;
	const progress = isRising
		? step / top
		: (step - top) / (totalSteps - 1 - top);
	// One step alone, or a top before the first step, leaves nothing to divide by.
	const share = Number.isFinite(progress) ? Math.min(1, progress) : 1;
	const between = (from: number, to: number) =>
		to + ((from - to) / 2) * (1 + Math.cos(Math.PI * share));
	return isRising
		? {
				learningRate: between(first, maxLearningRate),
				beta1: between(slowBeta1, fastBeta1),
			}
		: {
				learningRate: between(maxLearningRate, first / lastDivisor),
				beta1: between(fastBeta1, slowBeta1),
			};
}
