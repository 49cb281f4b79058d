import type * as tfjs from "@tensorflow/tfjs-core";
import type { Maps, PictureBatch } from "./layers.ts";

/** Mean red, green and blue of the pictures that the networks were trained with. */
const meanColour = [122.782, 117.001, 104.298];

/** Crops [B, size, size, 3] as the networks take them: less the mean colour, as a share of 255. */
export function subtractMean(
	tf: typeof tfjs,
	{ count, data }: PictureBatch,
	size: number,
): Maps {
	const crops = tf.tensor4d(data, [count, size, size, 3]);
	return tf.div(tf.sub(crops, meanColour), 255);
}
