/**
 * AdamW as PyTorch computes it, with a weight decay that is not part of the gradient (Loshchilov and Hutter, "Decoupled weight decay
 * regularization", 2019), and the one-cycle schedule of its learning rate (Smith and Topin, "Super-convergence", 2018).
 */

export interface AdamWOptions {
	/** Times the learning rate: the share of each weight that a step subtracts from it. */
	readonly weightDecay: number;
}

/** The part of a step's settings that a schedule changes. */
export interface StepSize {
	readonly learningRate: number;
	/** Decay of the running mean of gradients. */
	readonly beta1: number;
}

const beta2 = 0.999;
const epsilon = 1e-8;

/** A weight, its gradient, and the running means of its gradients (`first`) and of their squares (`second`); all have the same length. */
export interface AdamWArrays {
	readonly weight: Float32Array;
	readonly gradient: Float32Array | Float64Array;
	readonly first: Float32Array;
	readonly second: Float32Array;
}

/**
 * Does one step in place, where m is `first` and v is `second`:
 * w = w (1 - lr decay) - lr / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon).
 * @param step t, counted from 1
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

/** Defaults of PyTorch's OneCycleLR: the share of steps whose rate rises, the highest rate over the first, and the first rate over the last. */
const risingShare = 0.3;
const firstDivisor = 25;
const lastDivisor = 1e4;
const slowBeta1 = 0.95;
const fastBeta1 = 0.85;

/**
 * Step size of PyTorch's OneCycleLR: the learning rate follows cosines from max / 25 up to max and down to max / 250,000, beta1 from 0.95 to 0.85 and back.
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
	// With one step alone, or with the top before the first step, this divides by 0.
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
