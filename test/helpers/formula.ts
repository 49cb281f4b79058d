/** Weights that the fixtures' generator makes too, value for value, so that no large file is needed. */
import type {
	Checkpoint,
	CheckpointMetadata,
	Weight,
} from "../../src/arrays/state-dict.ts";

/** A multiplicative hash of the index, 24 bits of it, centred and scaled. */
export function formula(
	seed: number,
	shape: readonly number[],
	scale: number,
): Weight {
	const count = shape.reduce((n, size) => n * size, 1);
	const data = new Float32Array(count);
	for (let i = 0; i < count; i++) {
		const bits = Math.imul(i + seed * 1000003, 2654435761) >>> 8;
		data[i] = (bits / 2 ** 24 - 0.5) * scale;
	}
	return { shape, data };
}

/** An L-GCN whose weights come from `formula`, scaled so that no layer overflows. */
export function formulaCheckpoint(featureLength: number): Checkpoint {
	const weights = new Map<string, Weight>();
	weights.set("bn0.running_mean", formula(2, [featureLength], 1));
	const variance = formula(3, [featureLength], 1);
	weights.set("bn0.running_var", {
		...variance,
		data: variance.data.map((v) => v + 0.75),
	});
	weights.set("bn0.num_batches_tracked", {
		shape: [],
		data: Float32Array.of(1824),
	});
	const sizes = [featureLength, 512, 512, 256, 256];
	for (let i = 0; i < 4; i++) {
		const shape = [2 * sizes[i], sizes[i + 1]];
		const scale = 2 * Math.sqrt(3 / sizes[i]);
		weights.set(`conv${i + 1}.weight`, formula(10 + i, shape, scale));
		weights.set(`conv${i + 1}.bias`, formula(20 + i, [sizes[i + 1]], 0.2));
	}
	weights.set("classifier.0.weight", formula(30, [256, 256], 0.2));
	weights.set("classifier.0.bias", formula(31, [256], 0.2));
	weights.set("classifier.1.weight", formula(32, [256], 1));
	weights.set("classifier.2.weight", formula(33, [2, 256], 0.2));
	weights.set("classifier.2.bias", formula(34, [2], 0.2));
	return { metadata: metadataFor(featureLength), weights, resume: null };
}

/** What attention adds to the weights of `formulaCheckpoint`, large enough that shares differ. */
export function formulaAttention(featureLength: number): Map<string, Weight> {
	const weights = new Map<string, Weight>();
	[featureLength, 512, 512, 256].forEach((size, i) => {
		const name = `conv${i + 1}.attention`;
		const scale = 2 * Math.sqrt(3 / size);
		weights.set(`${name}.0.weight`, formula(40 + i, [64, 2 * size], scale));
		weights.set(`${name}.0.bias`, formula(50 + i, [64], 0.2));
		weights.set(`${name}.2.weight`, formula(60 + i, [1, 64], 1));
	});
	return weights;
}

/** `formulaCheckpoint` as a network with attention. */
export function attentionCheckpoint(featureLength: number): Checkpoint {
	const { metadata, weights } = formulaCheckpoint(featureLength);
	return {
		metadata: { ...metadata, aggregator: "attention" },
		weights: new Map([...weights, ...formulaAttention(featureLength)]),
		resume: null,
	};
}

export function metadataFor(featureLength: number): CheckpointMetadata {
	return {
		model: "lgcn",
		featureLength,
		aggregator: "mean",
		kAtHop: [40, 5],
		activeConnection: 5,
		epoch: 2,
		training: { lr: 0.01, seed: 1, losses: [0.5, 0.25] },
	};
}
