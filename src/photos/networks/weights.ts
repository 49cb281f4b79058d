/** Weights of a network by their names, as the package has them: float32, some of them stored as bytes. */
import type * as tfjs from "@tensorflow/tfjs-core";
import type { WeightsFile } from "../../engines/pictures/face-weights.ts";

export interface Weight {
	readonly shape: readonly number[];
	readonly data: Float32Array;
}

/** Weights by name; `take` is for one that must be there. */
export interface NamedWeights {
	take(name: string): Weight;
}

/** Decodes the weights of a file: bytes become `scale * byte + least`. */
export function decodeWeights(
	tf: typeof tfjs,
	{ manifest, bytes }: WeightsFile,
): NamedWeights {
	const buffer = bytes.slice().buffer;
	const specs = manifest[0].weights as tfjs.io.WeightsManifestEntry[];
	const tensors = tf.io.decodeWeights(buffer, specs);
	const weights = new Map(
		Object.entries(tensors).map(([name, tensor]) => [
			name,
			{ shape: tensor.shape, data: Float32Array.from(tensor.dataSync()) },
		]),
	);
	tf.dispose(tensors);
	return {
		take(name) {
			const weight = weights.get(name);
			if (!weight) throw new Error(`no weights named ${name}`);
			return weight;
		},
	};
}
