/**
 * The derivatives that training takes from tfjs: its core as CommonJS comes without any, and the package that adds them brings much else.
 * The layers' own derivatives are beside them in `model`; these are of what lies between.
 */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { GradConfig, Tensor } from "@tensorflow/tfjs-core";

type Tf = typeof tfjs;

/** Registers the gradients of `transpose`, `prelu`, `concat` and `slice`, as tfjs has them; again is the same. */
export function registerGradients(tf: Tf): void {
	for (const gradient of [
		transposeGradient(tf),
		preluGradient(tf),
		concatGradient(tf),
		sliceGradient(tf),
	])
		tf.registerGradient(gradient);
}

function transposeGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Transpose,
		gradFunc(dy, _, attributes) {
			const { perm } = attributes as unknown as { perm: number[] };
			const undo = tf.backend_util.getUndoAxesPermutation(perm);
			return { x: () => tf.transpose(dy as Tensor, undo) };
		},
	};
}

/** dx = dy where x > 0, else alpha dy; dalpha = the sum of x dy where x <= 0, over what alpha has one of. */
function preluGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Prelu,
		inputsToSave: ["x", "alpha"],
		gradFunc(dy, [x, alpha]) {
			const given = dy as Tensor;
			const isActive = tf.greater(x, 0);
			const ofSlopes = () => {
				const each = tf.where(isActive, tf.zerosLike(given), tf.mul(given, x));
				const axes = tf.broadcast_util.getReductionAxes(
					alpha.shape,
					given.shape,
				);
				const summed = axes.length > 0 ? tf.sum(each, axes) : each;
				return tf.reshape(summed, alpha.shape);
			};
			return {
				x: () => tf.where(isActive, given, tf.mul(given, alpha)),
				alpha: ofSlopes,
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
			const [along] = tf.util.parseAxisParam(axis, saved[0].shape);
			const sizes = saved.map(({ shape }) => shape[along]);
			const parts = tf.split(dy as Tensor, sizes, along);
			return Object.fromEntries(parts.map((part, i) => [i, () => part]));
		},
	};
}

/** What was left out gets zeros. */
function sliceGradient(tf: Tf): GradConfig {
	return {
		kernelName: tf.Slice,
		inputsToSave: ["x"],
		gradFunc(dy, [x], attributes) {
			const asked = attributes as unknown as {
				begin: number[];
				size: number[];
			};
			const [begin, size] = tf.slice_util.parseSliceParams(
				x,
				asked.begin,
				asked.size,
			);
			const around = x.shape.map((length, d): [number, number] => [
				begin[d],
				length - begin[d] - size[d],
			]);
			return { x: () => tf.pad(dy as Tensor, around) };
		},
	};
}
