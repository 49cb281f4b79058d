/**
 * Gradients of tfjs operations. The CommonJS core has none, and the package that adds them adds much else.
 * Layers define their own gradients; these are of the operations between layers.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";

type Tf = typeof tfjs;

/** Registers the gradients of `transpose`, `prelu`, `concat` and `slice`; a second call changes nothing. */
export function registerGradients(tf: Tf): void {
	for (const gradient of [
		transposeGradient(tf),
		preluGradient(tf),
		concatGradient(tf),
		sliceGradient(tf),
	])
		tf.registerGradient(gradient);
}

interface SliceAttributes {
	readonly begin: number[];
	readonly size: number[];
}

function transposeGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Transpose,
		gradFunc(dy, _, attributes) {
			const { perm } = attributes as unknown as { perm: number[] };
			const inverse = tf.backend_util.getUndoAxesPermutation(perm);
			return { x: () => tf.transpose(dy as Tensor, inverse) };
		},
	};
}

/** dx = dy where x > 0, else alpha dy; dalpha = sum of x dy where x <= 0, over the axes along which alpha is broadcast. */
function preluGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Prelu,
		inputsToSave: ["x", "alpha"],
		gradFunc(dy, [x, alpha]) {
			const upstream = dy as Tensor;
			const isActive = tf.greater(x, 0);
			return {
				x: () => tf.where(isActive, upstream, tf.mul(upstream, alpha)),
				alpha: () => {
					const products = tf.mul(upstream, x);
					const each = tf.where(isActive, tf.zerosLike(upstream), products);
					const { getReductionAxes } = tf.broadcast_util;
					const axes = getReductionAxes(alpha.shape, upstream.shape);
					const sums = axes.length > 0 ? tf.sum(each, axes) : each;
					return tf.reshape(sums, alpha.shape);
				},
			};
		},
	};
}

function concatGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Concat,
		saveAllInputs: true,
		gradFunc(dy, saved, attributes) {
			const { axis } = attributes as unknown as { axis: number };
			const [dimension] = tf.util.parseAxisParam(axis, saved[0].shape);
			const sizes = saved.map(({ shape }) => shape[dimension]);
			const parts = tf.split(dy as Tensor, sizes, dimension);
			return Object.fromEntries(parts.map((part, i) => [i, () => part]));
		},
	};
}

/** dx = dy, with zeros for the values outside of the slice. */
function sliceGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Slice,
		inputsToSave: ["x"],
		gradFunc(dy, [x], attributes) {
			const slice = attributes as unknown as SliceAttributes;
			const { parseSliceParams } = tf.slice_util;
			const [begin, size] = parseSliceParams(x, slice.begin, slice.size);
			const padding = x.shape.map((length, d): [number, number] => [
				begin[d],
				length - begin[d] - size[d],
			]);
			return { x: () => tf.pad(dy as Tensor, padding) };
		},
	};
}
